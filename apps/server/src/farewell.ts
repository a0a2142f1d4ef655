import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long requests under way may take once the server is asked to stop. */
const FAREWELL_MS = 5000;
const SWEEP_MS = 50;

/**
 * Lets a server close soon: browsers open connections ahead and keep used ones, and Node waits for both.
 *
 * @returns run it around the closing
 */
export function prepareFarewell(server: Server): <T>(closing: () => Promise<T>) => Promise<T> {
  const unused = new Set<Socket>(); // connected, and no request yet: Node does not count these as idle
  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }) => unused.delete(socket));

  return async (closing) => {
    const sweeping = setInterval(() => {
      server.closeIdleConnections();
      for (const socket of unused) socket.destroy();
    }, SWEEP_MS);
    const last = setTimeout(() => server.closeAllConnections(), FAREWELL_MS);
    try {
      return await closing();
    } finally {
      clearInterval(sweeping);
      clearTimeout(last);
    }
  };
}
