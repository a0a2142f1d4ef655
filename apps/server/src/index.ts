export { createServer, type AuralignServer } from './createServer.ts';
export {
  DEFAULT_HOST,
  DEFAULT_LIMITS,
  DEFAULT_PORT,
  defaultDataFolder,
  type ServerLimits,
  type ServerOptions,
} from './options.ts';
export * from './api/index.ts';
