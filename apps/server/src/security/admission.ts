import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ServerError } from '../problem.ts';
import { isAllowedHost, isOwnPage, type HostPolicy } from './addresses.ts';
import type { TokenGuard } from './token.ts';

export interface AdmissionPolicy extends HostPolicy {
  readonly allowedOrigins: readonly string[];
  readonly guard: TokenGuard | undefined;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who is let in: looked at before anything else of a request, for every path. */
export function addAdmission(app: FastifyInstance, policy: AdmissionPolicy): void {
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
    if (policy.guard !== undefined) return admit(request, reply, policy.guard);
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
): Promise<FastifyReply | undefined> {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const shown = searchParams.get('token');
  if (request.method === 'GET' && !isApi(request) && shown !== null && guard.isToken(shown)) {
    // The address with the token in it leaves history and logs: the browser goes on with a cookie.
    return reply
      .header('set-cookie', guard.cookie)
      .header('cache-control', 'no-store')
      .redirect(pathname.replace(/^\/+/, '/'), 303);
  }
  if (guard.admits(request.headers)) return undefined;
  throw new ServerError('UNAUTHORIZED', 'This server wants a token.', {
    hint: 'Open the address that it printed at its start, or send Authorization: Bearer.',
  });
}
