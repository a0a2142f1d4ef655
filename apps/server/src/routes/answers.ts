import { Type } from 'typebox';
import { IdSchema, ProblemSchema, type Track } from '../api/index.ts';
import type { ServerContext } from '../context.ts';
import { notFound } from '../problem.ts';

/** Part of every route's `response`: whatever is wrong is said in one form. */
export const PROBLEMS = { '4xx': ProblemSchema, '5xx': ProblemSchema } as const;

export const IdParams = Type.Object({ id: IdSchema });

/** Ids with commas between, as a query holds them. */
export const IdListSchema = Type.String({
  pattern: '^[0-9a-z]{12,64}(,[0-9a-z]{12,64}){0,15}$',
  description: 'Up to 16 ids with commas between',
});

/** @throws ServerError `NOT_FOUND` */
export async function trackById({ storage }: ServerContext, id: string, what = 'track'): Promise<Track> {
  const track = await storage.tracks.get(id);
  if (track === undefined) throw notFound(what);
  return track;
}

/** @throws ServerError `NOT_FOUND` */
export function tracksById(context: ServerContext, ids: readonly string[]): Promise<Track[]> {
  return Promise.all(ids.map((id) => trackById(context, id, 'reference')));
}
