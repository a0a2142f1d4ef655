export { createWebEngine, serveEngine, type WebEngineOptions } from './web/webEngine.ts';
export { createChainNode, type ChainNode, type ChainNodeOptions } from './web/chainNode.ts';
