import { versionReportSchema, type VersionReport } from '@auralign/analysis';
import { AuralignError } from '@auralign/audio';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { IdSchema, IntentSchema, PATHS, PurposeSchema, type Track } from '../api/index.ts';
import type { ServerContext } from '../context.ts';
import { fullReport } from '../reports.ts';
import { withoutPath } from '../security/privatePaths.ts';
import { PROBLEMS, trackById } from './answers.ts';

const VersionsQuery = Type.Object({
  before: IdSchema,
  after: IdSchema,
  intent: Type.Optional(IntentSchema),
  purpose: Type.Optional(PurposeSchema),
});

/** What a newer version of a mix changed. */
export function versionRoutes(context: ServerContext): FastifyPluginAsyncTypebox {
  const { storage, comparing, closing, limits, stores } = context;

  /** @throws AuralignError `LIMIT_EXCEEDED` */
  const comparable = async (id: string, what: string): Promise<Track> => {
    const track = await trackById(context, id, what);
    if (track.durationSeconds > limits.maxComparedSeconds) {
      const minutes = Math.floor(limits.maxComparedSeconds / 60);
      throw new AuralignError(
        'LIMIT_EXCEEDED',
        `${track.name} is longer than ${minutes} minutes, more than is compared here.`,
        '“auralign compare” has no such limit.',
      );
    }
    return track;
  };
  const inputOf = async ({ sha256, name }: Track) =>
    ({ kind: 'path', path: await storage.blobs.localPath(sha256), name }) as const;

  return async (app) => {
    app.get(
      PATHS.versions,
      {
        schema: {
          summary: 'What a newer version of a mix changed',
          description:
            'Reads both files side by side, which takes some seconds; ends when the client goes away. Both have to be analysed.',
          tags: ['measurements'],
          querystring: VersionsQuery,
          response: { 200: Type.Unsafe<VersionReport>(versionReportSchema), ...PROBLEMS },
        },
      },
      async ({ query: { before: beforeId, after: afterId, ...diagnose } }, reply) => {
        const [older, newer] = [
          await comparable(beforeId, 'older version'),
          await comparable(afterId, 'newer version'),
        ];
        const [beforeReport, afterReport] = [await fullReport(storage, older), await fullReport(storage, newer)];
        const [before, after] = [await inputOf(older), await inputOf(newer)];
        const job = {
          kind: 'compare',
          before,
          after,
          beforeReport,
          afterReport,
          diagnose: { ...diagnose, stores },
        } as const;
        const signal = AbortSignal.any([closing, leaving(reply)]);
        try {
          return (await comparing.run(job, { signal })).versions;
        } catch (error) {
          throw withoutPath(withoutPath(error, before.path, older.name), after.path, newer.name);
        }
      },
    );
  };
}

/** Fires when whoever asked has gone. */
function leaving({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (raw.destroyed) gone.abort();
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort();
  });
  return gone.signal;
}
