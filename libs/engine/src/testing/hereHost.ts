import type { Host } from '../host.ts';

/** The host of whatever the tests run in: Node, or a page. */
export const hereHost: Host =
  typeof document === 'undefined'
    ? (await import('../node/host.ts')).nodeHost
    : (await import('../web/host.ts')).webHost;
