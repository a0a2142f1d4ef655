import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerContext } from '../context.ts';
import { notFound } from '../problem.ts';

const YEAR_SECONDS = 365 * 24 * 3600;

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Auralign</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 15vh auto; padding: 0 1rem; color-scheme: light dark }</style>
<h1>Auralign is running</h1>
<p>The dashboard has not been built. <code>npm run build</code> in the repository builds it; then reload this page.</p>
<p>The HTTP interface is here: <a href="/docs">documentation</a>, <a href="/api/health">health</a>.</p>
</html>
`;

/** The built dashboard. What has no ending is a view of it and gets its page; files with a hash in their name are kept for ever. */
export function dashboardRoutes({ dashboardFolder }: ServerContext): FastifyPluginAsync {
  return async (app) => {
    await app.register(fastifyStatic, { root: dashboardFolder, serve: false, dotfiles: 'ignore', index: false });

    app.get<{ Params: { '*': string } }>('/*', { schema: { hide: true } }, async (request, reply) => {
      const name = request.params['*'];
      if (name.startsWith('api/')) throw notFound('path');
      const isFile = /\.[A-Za-z0-9]+$/.test(name) && name !== 'index.html';
      if (isFile) {
        const isHashed = name.startsWith('assets/');
        return reply.sendFile(name, { immutable: isHashed, maxAge: isHashed ? YEAR_SECONDS * 1000 : 0 });
      }
      reply.header('cache-control', 'no-cache');
      if (!existsSync(join(dashboardFolder, 'index.html')))
        return reply.type('text/html; charset=utf-8').send(NOT_BUILT);
      return reply.sendFile('index.html', { cacheControl: false });
    });
  };
}
