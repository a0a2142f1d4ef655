import { isIP } from 'node:net';

/** Is it an address or name that only this machine can reach? */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name);
}

/** Host name of a `Host` header without port and brackets, lower case; `undefined` for what is none. */
function hostNameOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/?#@[\]]+))(?::\d{1,5})?$/.exec(header);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

export interface HostPolicy {
  /** What the server is bound to. */
  readonly host: string;
  readonly allowedHosts: readonly string[];
}

/**
 * May a request be addressed to this host? A page on the web can point a name of its own at 127.0.0.1 (DNS rebinding); then
 * the name it was loaded from stands here. Addresses cannot be pointed anywhere: bound beyond loopback any address will do.
 */
export function isAllowedHost(header: string | undefined, { host, allowedHosts }: HostPolicy): boolean {
  const name = hostNameOf(header);
  if (name === undefined) return false;
  if (isLoopback(name) || name === host.toLowerCase() || allowedHosts.includes(name)) return true;
  return !isLoopback(host) && isIP(name) !== 0;
}

/** Headers that a browser sets and a page cannot. */
export interface BrowserHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * Does a request come from a page of this server, or from no page at all? Another port of this machine is another site's page as
 * far as we are concerned.
 */
export function isOwnPage(headers: BrowserHeaders, allowedOrigins: readonly string[]): boolean {
  const { host, origin } = headers;
  if (origin !== undefined) {
    if (allowedOrigins.includes(origin)) return true;
    const match = /^https?:\/\/(.+)$/.exec(origin);
    return match !== null && match[1]!.toLowerCase() === host?.toLowerCase();
  }
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}
