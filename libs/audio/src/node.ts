export { ffmpegDecoder, ffmpegVersion } from './decode/ffmpegProcess.ts';
export { writeFileAtomically } from './node/atomicFile.ts';
export { fileSource, sha256OfSource, spoolToTemporaryFile } from './node/fileSource.ts';
export { makeFolder } from './node/makeFolder.ts';
export { orWriteFailed, putInPlace, refuseIfThere } from './node/place.ts';
