import { AuralignError } from '@auralign/audio';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { IdSchema, JobSchema, NewJobSchema, PATHS, pathTo, RenderSchema, type NewJob } from '../api/index.ts';
import type { ServerContext } from '../context.ts';
import { notFound } from '../problem.ts';
import { IdParams, PROBLEMS } from './answers.ts';

const JobsQuery = Type.Object({
  state: Type.Optional(JobSchema.properties.state),
  trackId: Type.Optional(IdSchema),
});
const RendersQuery = Type.Object({ mixId: Type.Optional(IdSchema), planId: Type.Optional(IdSchema) });

export function jobRoutes({ queue, storage }: ServerContext): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      PATHS.jobs,
      {
        schema: {
          summary: 'Measure a track, or carry out a plan',
          description:
            'What was accepted comes to an end, over restarts if need be. An analysis that is there or under way is answered with 200.',
          tags: ['jobs'],
          body: NewJobSchema,
          response: { 200: JobSchema, 202: JobSchema, ...PROBLEMS },
        },
      },
      async ({ body }, reply) => {
        if (body.kind === 'render') checkFormat(body);
        const { job, isNew } = await queue.submit(body);
        return reply
          .code(isNew ? 202 : 200)
          .header('location', pathTo('job', { id: job.id }))
          .send(job);
      },
    );

    app.get(
      PATHS.jobs,
      {
        schema: {
          summary: 'Jobs, newest first',
          tags: ['jobs'],
          querystring: JobsQuery,
          response: { 200: Type.Array(JobSchema), ...PROBLEMS },
        },
      },
      ({ query }) => queue.list(query),
    );

    app.get(
      PATHS.job,
      { schema: { summary: 'One job', tags: ['jobs'], params: IdParams, response: { 200: JobSchema, ...PROBLEMS } } },
      async ({ params }) => (await queue.get(params.id)) ?? missing(),
    );

    app.delete(
      PATHS.job,
      {
        schema: {
          summary: 'Cancel a job',
          description: 'Answers when nothing of it runs any more. A job that has ended stays as it ended.',
          tags: ['jobs'],
          params: IdParams,
          response: { 200: JobSchema, ...PROBLEMS },
        },
      },
      async ({ params }) => (await queue.cancel(params.id)) ?? missing(),
    );

    app.get(
      PATHS.renders,
      {
        schema: {
          summary: 'Corrected files with their receipts, newest first',
          tags: ['renders'],
          querystring: RendersQuery,
          response: { 200: Type.Array(RenderSchema), ...PROBLEMS },
        },
      },
      ({ query }) => storage.renders.list(query),
    );

    app.get(
      PATHS.render,
      {
        schema: {
          summary: 'One corrected file with its receipt',
          tags: ['renders'],
          params: IdParams,
          response: { 200: RenderSchema, ...PROBLEMS },
        },
      },
      async ({ params }) => {
        const render = await storage.renders.get(params.id);
        if (render === undefined) throw notFound('render');
        return render;
      },
    );
  };
}

function missing(): never {
  throw notFound('job');
}

/** @throws AuralignError `INVALID_OPTION` for what the format does not know; said at once, not when the job has run */
function checkFormat({ format = 'wav', bitDepth, bitRateKbps }: NewJob & { kind: 'render' }): void {
  if (format === 'flac' && bitDepth === 32) {
    throw new AuralignError('INVALID_OPTION', 'FLAC holds no floating-point samples.', 'Choose wav, or 24 bits.');
  }
  if (format === 'mp3' && bitDepth !== undefined) {
    throw new AuralignError('INVALID_OPTION', 'An MP3 has no bit depth.', 'Choose bitRateKbps.');
  }
  if (format !== 'mp3' && bitRateKbps !== undefined) {
    throw new AuralignError('INVALID_OPTION', `A bit rate is for MP3, not for ${format}.`, 'Choose bitDepth.');
  }
}
