import { examine, referenceFit, reportSchema, type Report } from '@auralign/analysis';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import {
  ComparisonSchema,
  FindingsSchema,
  IdSchema,
  IntentSchema,
  PATHS,
  PeaksSchema,
  PurposeSchema,
  type Peaks,
} from '../api/index.ts';
import type { ServerContext } from '../context.ts';
import { EDITION, fullReport, notReady } from '../reports.ts';
import { IdListSchema, IdParams, PROBLEMS, trackById, tracksById } from './answers.ts';

const DiagnosisQuery = Type.Object({
  references: Type.Optional(IdListSchema),
  intent: Type.Optional(IntentSchema),
  purpose: Type.Optional(PurposeSchema),
});

const ComparisonQuery = Type.Object({
  mixId: IdSchema,
  references: IdListSchema,
  intent: Type.Optional(IntentSchema),
  purpose: Type.Optional(PurposeSchema),
});

/** What was measured, and what the rules say of it. */
export function measurementRoutes(context: ServerContext): FastifyPluginAsyncTypebox {
  const { storage, stores } = context;
  const reportsOf = async (list: string | undefined): Promise<Report[]> => {
    const tracks = await tracksById(context, list === undefined ? [] : list.split(','));
    return Promise.all(tracks.map((track) => fullReport(storage, track)));
  };

  return async (app) => {
    app.get(
      PATHS.report,
      {
        schema: {
          summary: 'The report, with figures over time',
          tags: ['measurements'],
          params: IdParams,
          response: { 200: Type.Unsafe<Report>(reportSchema), 304: Type.Null(), ...PROBLEMS },
        },
      },
      async (request, reply) => {
        const track = await trackById(context, request.params.id);
        const report = await fullReport(storage, track);
        const name = createHash('sha256').update(track.name).digest('hex').slice(0, 16);
        const etag = `"${track.sha256}-${EDITION}-${name}"`;
        reply.header('etag', etag).header('cache-control', 'private, no-cache');
        if (request.headers['if-none-match'] === etag) return reply.code(304).send(null);
        return reply.send(report);
      },
    );

    app.get(
      PATHS.peaks,
      {
        schema: {
          summary: 'Peaks for drawing the waveform, from fine to coarse',
          tags: ['measurements'],
          params: IdParams,
          response: { 200: PeaksSchema, ...PROBLEMS },
        },
      },
      async (request, reply) => {
        const { sha256, name, analysis } = await trackById(context, request.params.id);
        const json = await storage.analyses.peaks(sha256);
        if (json === undefined) throw notReady(name, analysis);
        // Kept as JSON; a text of this type goes out as it is.
        return reply.type('application/json').send(json as unknown as Peaks);
      },
    );

    app.get(
      PATHS.findings,
      {
        schema: {
          summary: 'What is wrong, where, why and what to do',
          tags: ['measurements'],
          params: IdParams,
          querystring: DiagnosisQuery,
          response: { 200: FindingsSchema, ...PROBLEMS },
        },
      },
      async ({ params, query }) => {
        const { references: list, ...options } = query;
        const track = await trackById(context, params.id);
        const references = await reportsOf(list);
        const { findings, purpose } = examine(await fullReport(storage, track), { ...options, references, stores });
        return { findings: [...findings], purpose };
      },
    );

    app.get(
      PATHS.comparisons,
      {
        schema: {
          summary: 'A mix beside its references: findings relative to them, and whether they fit',
          tags: ['measurements'],
          querystring: ComparisonQuery,
          response: { 200: ComparisonSchema, ...PROBLEMS },
        },
      },
      async ({ query: { mixId, references: list, ...options } }) => {
        const mix = await fullReport(storage, await trackById(context, mixId, 'mix'));
        const references = await reportsOf(list);
        const referenceIds = list.split(',');
        return {
          mixId,
          referenceIds,
          findings: [...examine(mix, { ...options, references, stores }).findings],
          fits: references.map((reference, index) => {
            const { fits, misfits } = referenceFit(mix, reference);
            return { referenceId: referenceIds[index]!, fits, reasons: misfits.map(({ reason }) => reason) };
          }),
        };
      },
    );
  };
}
