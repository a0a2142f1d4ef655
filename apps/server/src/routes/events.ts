import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { PATHS } from '../api/index.ts';
import type { ServerContext } from '../context.ts';
import { notFound } from '../problem.ts';
import { IdParams, PROBLEMS } from './answers.ts';

/** A reader that takes nothing for so long is let go; it comes back with `Last-Event-ID`. */
const STALL_SECONDS = 30;
/** What readers are told to wait before they come back, milliseconds. */
const RETRY_MS = 1000;

const EventsQuery = Type.Object({
  lastEventId: Type.Optional(
    Type.String({ pattern: '^\\d{1,15}$', description: 'As the header Last-Event-ID, for readers that cannot set it' }),
  ),
});

/** Progress as server-sent events. */
export function eventRoutes({ queue, closing }: ServerContext): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      PATHS.jobEvents,
      {
        sse: { kind: 'manual' },
        schema: {
          summary: 'What happens to a job, as it happens',
          description:
            'First `state`, then `progress` and `finding`, and `end` as the last one. With Last-Event-ID only what came after.',
          tags: ['jobs'],
          produces: ['text/event-stream'],
          params: IdParams,
          querystring: EventsQuery,
          response: { 200: Type.String({ description: 'text/event-stream' }), ...PROBLEMS },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const job = await queue.get(id);
        if (job === undefined) throw notFound('job');
        const header = /^\d{1,15}$/.exec(reply.sse.lastEventId ?? '')?.[0];
        const afterId = Number(header ?? request.query.lastEventId ?? 0);
        const gone = new AbortController();
        const left = new Promise<void>((resolve) => {
          reply.sse.onClose(() => {
            gone.abort();
            resolve();
          });
        });
        const signal = AbortSignal.any([gone.signal, closing]);

        /** Waits until the reader has taken it, so that nothing piles up for a slow one. */
        const send = async (event: { id?: string; event: string; data: unknown; retry?: number }): Promise<void> => {
          if (signal.aborted) return;
          const stall = setTimeout(() => reply.raw.destroy(), STALL_SECONDS * 1000);
          try {
            await Promise.race([reply.sse.send(event), left]);
          } finally {
            clearTimeout(stall);
          }
        };

        // The plugin says keep-alive whatever was asked for; who wants the end of the connection would wait for it.
        if (/\bclose\b/i.test(request.headers.connection ?? '')) {
          reply.raw.once('finish', () => request.raw.socket.end());
        }
        // Without an id: the place from which to resume stays what it was.
        await send({ event: 'state', data: job, retry: RETRY_MS });
        for await (const event of queue.events(id, afterId, signal)) {
          await send({ id: `${event.id}`, event: event.event, data: event.data });
        }
      },
    );
  };
}
