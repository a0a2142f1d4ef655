import type { Server } from 'node:net';

/** The part of a socket that is looked at. */
export interface PacedConnection {
  /** All that was given to it, sent or waiting. */
  readonly bytesWritten: number;
  /** What of that still waits for its reader. */
  readonly writableLength: number;
  destroy(): unknown;
}

export interface Pace {
  /** So long anything may wait for its reader. */
  readonly seconds: number;
  /** Longer only where it is much: as long as it takes at this pace. */
  readonly minBytesPerSecond: number;
}

interface Backlog {
  /** The byte that was the last to wait when this was written down. */
  readonly end: number;
  readonly dueSeconds: number;
}

/**
 * Sees to it that who asks for something takes it, too. A reader who takes a byte now and then never stands still, and would keep a
 * connection for as long as he likes: so what waits for him at one moment has to be gone in time. Where nothing waits there is
 * nothing to take, and a connection may be as quiet as it likes (event streams, uploads).
 *
 * @returns looks at all connections at a time of any steady clock, and cuts off who is behind. To be called several times in
 *   `seconds`.
 */
export function createPaceWatch({ seconds, minBytesPerSecond }: Pace) {
  const backlogs = new WeakMap<PacedConnection, Backlog>();
  return (connections: Iterable<PacedConnection>, nowSeconds: number): void => {
    for (const connection of connections) {
      const { bytesWritten, writableLength } = connection;
      const backlog = backlogs.get(connection);
      if (backlog !== undefined && bytesWritten - writableLength < backlog.end) {
        if (nowSeconds >= backlog.dueSeconds) connection.destroy();
      } else if (writableLength > 0) {
        const dueSeconds = nowSeconds + Math.max(seconds, writableLength / minBytesPerSecond);
        backlogs.set(connection, { end: bytesWritten, dueSeconds });
      }
    }
  };
}

/** In the time that anything may wait: who is late is cut off at most an eighth of it later. */
const LOOKS = 8;

/** Looks after every connection of a server until it closes. */
export function keepPace(server: Server, pace: Pace): void {
  const connections = new Set<PacedConnection>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  const watch = createPaceWatch(pace);
  const stepSeconds = pace.seconds / LOOKS;
  // Counted in looks: a server that stood still itself (no core, a machine asleep) does not hold that against its readers.
  let nowSeconds = 0;
  const looking = setInterval(() => watch(connections, (nowSeconds += stepSeconds)), stepSeconds * 1000);
  looking.unref();
  server.once('close', () => clearInterval(looking));
}
