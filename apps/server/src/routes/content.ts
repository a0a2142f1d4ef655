import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { PATHS } from '../api/index.ts';
import type { ServerContext } from '../context.ts';
import { notFound } from '../problem.ts';
import { attachment } from '../security/fileName.ts';
import { IdParams, PROBLEMS, trackById } from './answers.ts';
import { rangeOf } from './range.ts';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  rf64: 'audio/wav',
  aiff: 'audio/aiff',
  flac: 'audio/flac',
  mp3: 'audio/mpeg',
  vorbis: 'audio/ogg',
  opus: 'audio/ogg',
  aac: 'audio/mp4',
  alac: 'audio/mp4',
};

const BytesSchema = Type.String({ format: 'binary', description: 'The file as it was given or written' });

/** The sound files themselves: whole or in ranges, never changed under the same address. */
export function contentRoutes(context: ServerContext): FastifyPluginAsyncTypebox {
  const { blobs } = context.storage;
  return async (app) => {
    app.route({
      method: ['GET', 'HEAD'],
      url: PATHS.content,
      exposeHeadRoute: false,
      schema: {
        summary: 'The sound file',
        description: 'Supports Range, If-Range and If-None-Match.',
        tags: ['tracks'],
        produces: ['application/octet-stream'],
        params: IdParams,
        response: { 200: BytesSchema, 206: BytesSchema, 304: Type.Null(), 416: Type.Null(), ...PROBLEMS },
      },
      handler: async (request, reply) => {
        const { sha256, name, format } = await trackById(context, request.params.id);
        const byteCount = await blobs.byteCount(sha256);
        if (byteCount === undefined) throw notFound('file');
        const etag = `"${sha256}"`;
        reply
          .header('etag', etag)
          .header('accept-ranges', 'bytes')
          .header('cache-control', 'private, no-cache')
          .header('content-disposition', attachment(name))
          // What a stranger wrote into the file must never become a page of ours.
          .header('content-security-policy', "default-src 'none'; sandbox");
        if (isNoneMatch(request.headers['if-none-match'], etag)) return reply.code(304).send(null);
        reply.type(MEDIA_TYPES[format] ?? 'application/octet-stream');
        const isCurrent = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
        const range = isCurrent ? rangeOf(request.headers.range, byteCount) : undefined;
        if (range === 'unsatisfiable') {
          return reply.code(416).header('content-range', `bytes */${byteCount}`).send(null);
        }
        const { start, end } = range ?? { start: 0, end: byteCount };
        reply.header('content-length', end - start);
        if (range !== undefined) reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${byteCount}`);
        return sendBytes(reply, request.method === 'HEAD' ? undefined : blobs.read(sha256, range));
      },
    });
  };
}

/** The types of the route speak of text; bytes go out as a stream. */
function sendBytes(reply: FastifyReply, bytes: unknown): FastifyReply {
  return reply.send(bytes);
}

function isNoneMatch(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((candidate) => [etag, '*'].includes(candidate.trim().replace(/^W\//, '')));
}
