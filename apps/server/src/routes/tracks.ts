import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { PATHS, SongSchema, TrackChangesSchema, TrackSchema, type Song, type Track } from '../api/index.ts';
import type { ServerContext } from '../context.ts';
import { notFound } from '../problem.ts';
import { cleanFileName, cleanText } from '../security/fileName.ts';
import { IdParams, PROBLEMS, trackById } from './answers.ts';

const TracksQuery = Type.Object({
  song: Type.Optional(Type.String({ maxLength: 200 })),
  origin: Type.Optional(TrackSchema.properties.origin),
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 500 }),
  offset: Type.Integer({ minimum: 0, maximum: 1_000_000, default: 0 }),
});

export function trackRoutes(context: ServerContext): FastifyPluginAsyncTypebox {
  const { storage, contents, queue } = context;
  return async (app) => {
    app.get(
      PATHS.tracks,
      {
        schema: {
          summary: 'All tracks, newest first',
          tags: ['tracks'],
          querystring: TracksQuery,
          response: { 200: Type.Array(TrackSchema), ...PROBLEMS },
        },
      },
      ({ query }) => storage.tracks.list(query),
    );

    app.get(
      PATHS.track,
      {
        schema: {
          summary: 'One track',
          tags: ['tracks'],
          params: IdParams,
          response: { 200: TrackSchema, ...PROBLEMS },
        },
      },
      ({ params }) => trackById(context, params.id),
    );

    app.patch(
      PATHS.track,
      {
        schema: {
          summary: 'Change name, song or note',
          tags: ['tracks'],
          params: IdParams,
          body: TrackChangesSchema,
          response: { 200: TrackSchema, ...PROBLEMS },
        },
      },
      async ({ params, body: { name, song, note } }) => {
        const track = await storage.tracks.change(params.id, {
          ...(name === undefined ? {} : { name: cleanFileName(name) }),
          ...(song === undefined ? {} : { song: song === null ? null : cleanText(song).trim() || null }),
          ...(note === undefined ? {} : { note: cleanText(note) }),
        });
        if (track === undefined) throw notFound('track');
        return track;
      },
    );

    app.delete(
      PATHS.track,
      {
        schema: {
          summary: 'Delete a track',
          description:
            'With the plans made for it, their receipts and its jobs. Corrected files stay as tracks of their own.',
          tags: ['tracks'],
          params: IdParams,
          response: { 204: Type.Null(), ...PROBLEMS },
        },
      },
      async ({ params }, reply) => {
        const { id, sha256 } = await trackById(context, params.id);
        const jobs = await queue.list({ trackId: id });
        await Promise.all(jobs.filter(({ finishedAt }) => finishedAt === undefined).map((job) => queue.cancel(job.id)));
        await storage.tracks.remove(id);
        await contents.release(sha256);
        return reply.code(204).send(null);
      },
    );

    app.get(
      PATHS.songs,
      {
        schema: {
          summary: 'The journal: bounces by song',
          tags: ['tracks'],
          response: { 200: Type.Array(SongSchema), ...PROBLEMS },
        },
      },
      async () => songsOf(await storage.tracks.journal()),
    );
  };
}

/** In the order of each song's latest bounce, latest first. */
function songsOf(tracks: readonly Track[]): Song[] {
  const songs = new Map<string, Track[]>();
  for (const track of tracks) {
    const song = track.song!;
    const bounces = songs.get(song) ?? [];
    songs.delete(song); // set again, it becomes the last
    songs.set(song, [...bounces, track]);
  }
  return [...songs].map(([song, bounces]) => ({ song, bounces })).reverse();
}
