export * from './schemas.ts';
export { PATHS, pathTo, type PathName } from './paths.ts';
