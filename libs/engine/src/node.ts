export { createNodeEngine, type NodeEngineOptions } from './node/nodeEngine.ts';
export { createAssistants, type Assistants } from './node/assistants.ts';
export { nodeHost } from './node/host.ts';
export { openFile } from './node/openFile.ts';
export { loadMusic } from './node/music.ts';
export { importOptional } from './node/optionalPackage.ts';
