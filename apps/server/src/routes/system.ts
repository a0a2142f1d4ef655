import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { DemoSchema, HealthSchema, PATHS, StoresSchema, type Track } from '../api/index.ts';
import type { ServerContext } from '../context.ts';
import { notFound } from '../problem.ts';
import type { Intake } from '../uploads/intake.ts';
import { VERSION } from '../version.ts';
import { PROBLEMS } from './answers.ts';

export function systemRoutes(
  { queue, limits, stores, demoFolder }: ServerContext,
  intake: Intake,
): FastifyPluginAsyncTypebox {
  const takeIn = async (name: string): Promise<{ track: Track; isNew: boolean }> => {
    const path = join(demoFolder, name);
    if (!existsSync(path)) throw notFound('demo music on this server');
    return intake({ body: createReadStream(path), name: `demo ${name}`, origin: 'demo' });
  };

  return async (app) => {
    app.get(
      PATHS.health,
      { schema: { summary: 'How the server is', tags: ['system'], response: { 200: HealthSchema, ...PROBLEMS } } },
      async () => {
        const { maxUploadBytes, maxDurationSeconds, maxQueued, maxStoredBytes } = limits;
        return {
          status: 'ok' as const,
          version: VERSION,
          ...queue.status(),
          limits: { maxUploadBytes, maxDurationSeconds, maxQueued, maxStoredBytes },
        };
      },
    );

    app.get(
      PATHS.stores,
      {
        schema: {
          summary: 'Where music is played, and what becomes of its loudness there',
          tags: ['system'],
          response: { 200: StoresSchema, ...PROBLEMS },
        },
      },
      async () => ({ stores: [...stores] }),
    );

    app.post(
      PATHS.demo,
      {
        schema: {
          summary: 'Take in the demo: a mix and a reference',
          tags: ['system'],
          response: { 200: DemoSchema, 201: DemoSchema, ...PROBLEMS },
        },
      },
      async (_request, reply) => {
        const mix = await takeIn('mix.flac');
        const reference = await takeIn('reference.flac');
        return reply
          .code(mix.isNew || reference.isNew ? 201 : 200)
          .send({ mix: mix.track, reference: reference.track });
      },
    );
  };
}
