import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ServerError } from '../problem.ts';
import { isAllowedHost, isOwnPage, type HostPolicy } from './addresses.ts';
import { createRefusals, type Refusals } from './refusals.ts';
import type { TokenGuard } from './token.ts';

export interface AdmissionPolicy extends HostPolicy {
  readonly allowedOrigins: readonly string[];
  readonly guard: TokenGuard | undefined;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who is let in: looked at before anything else of a request, for every path. */
export function addAdmission(app: FastifyInstance, policy: AdmissionPolicy): void {
  const refusals = createRefusals();
  app.addHook('onRequest', async (request, reply) => {
    const { headers, method } = request;
    if (!isAllowedHost(headers.host, policy)) {
      throw new ServerError('FORBIDDEN_HOST', 'The request is addressed to a host this server does not go by.', {
        hint: 'Start it with --allow-host if that name is meant.',
      });
    }
    const changesThings = !SAFE_METHODS.has(method);
    if ((changesThings || isApi(request)) && !isOwnPage(headers, policy.allowedOrigins)) {
      throw new ServerError('FORBIDDEN_HOST', 'The request comes from a page of another site.');
    }
    if (policy.guard !== undefined) return admit(request, reply, policy.guard, refusals);
    return undefined;
  });
}

function isApi({ url }: FastifyRequest): boolean {
  return url.startsWith('/api/');
}

async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  guard: TokenGuard,
  refusals: Refusals,
): Promise<FastifyReply | undefined> {
  // Not by `new URL`: paths that are no part of one come in, too.
  const [pathname = '/'] = request.url.split('?', 1);
  const { token } = request.query as { token?: unknown };
  const isEntry = request.method === 'GET' && !isApi(request) && typeof token === 'string';
  const shown = isEntry ? token : bearerOf(request);
  // The address with the token in it leaves history and logs: the browser goes on with a cookie.
  const enter = (): FastifyReply =>
    reply
      .header('set-cookie', guard.cookie)
      .header('cache-control', 'no-store')
      .redirect(pathname.replace(/^\/+/, '/'), 303);
  if (guard.admits(request.headers) && (isEntry || shown === undefined)) return isEntry ? enter() : undefined;
  if (shown === undefined) throw unauthorized();
  const waitSeconds = refusals.waitSeconds(request.ip);
  if (waitSeconds !== undefined) {
    // The right one has to wait, too, or the answer would tell the guesser which it is.
    throw new ServerError('RATE_LIMITED', 'There were too many wrong tokens from your address.', {
      retryAfterSeconds: Math.ceil(waitSeconds),
    });
  }
  if (!guard.isToken(shown)) {
    refusals.add(request.ip);
    throw unauthorized();
  }
  return isEntry ? enter() : undefined;
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
}

function unauthorized(): ServerError {
  return new ServerError('UNAUTHORIZED', 'This server wants a token.', {
    hint: 'Open the address that it printed at its start, or send Authorization: Bearer.',
  });
}
