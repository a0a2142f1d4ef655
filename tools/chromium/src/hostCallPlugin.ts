import { isBuiltin } from 'node:module';
import type { IncomingMessage } from 'node:http';
import type { Plugin } from 'vite';
import { createHostCalls, type HostCall } from './hostCalls.ts';
import { mayUseStandIns, STAND_INS } from './standIns.ts';

/**
 * Gives tests in a page their stand-ins for Node's modules, and answers what those ask for. A library that imports a module of Node
 * is refused: it would not run in a browser.
 *
 * @param root of the repository
 */
export function hostCallPlugin(root: string): Plugin {
  return {
    name: 'auralign:host-calls',
    enforce: 'pre',
    resolveId(specifier, importer) {
      // Only the repository's own modules are looked after: tools that the test runner brings along keep to its ways.
      const path = importer?.split('?')[0];
      if (path === undefined || !path.startsWith(root) || path.includes('/node_modules/')) return undefined;
      const standIn = STAND_INS.get(specifier);
      if (standIn !== undefined && mayUseStandIns(path)) return standIn.path;
      if (isBuiltin(specifier)) throw new Error(`${path} imports ${specifier}, which no browser has`);
      return undefined;
    },
    configureServer({ httpServer, middlewares }) {
      const calls = createHostCalls(root);
      httpServer?.on('close', () => calls.close());
      middlewares.use('/__host__', (request, response) => {
        const finish = (status: number, body: Uint8Array | string) => response.writeHead(status).end(body);
        if (request.headers['x-auralign-host-call'] !== '1') {
          finish(403, 'only for tests');
          return;
        }
        readMessage(request)
          .then((call) => finish(200, calls.answer(call)))
          .catch((error: unknown) => finish(500, error instanceof Error ? error.message : String(error)));
      });
    },
  };
}

/** The message of `page/hostCall.ts`: length of the head, head, body. */
async function readMessage(request: IncomingMessage): Promise<HostCall> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const message = Buffer.concat(parts);
  const end = 4 + message.readUInt32BE(0);
  const head = JSON.parse(message.toString('utf8', 4, end)) as Pick<HostCall, 'name' | 'parameters'>;
  return { ...head, body: message.subarray(end) };
}
