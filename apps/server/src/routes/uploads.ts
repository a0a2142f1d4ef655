import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import multipart from '@fastify/multipart';
import { Type } from 'typebox';
import { Readable } from 'node:stream';
import { PATHS, pathTo, TrackSchema } from '../api/index.ts';
import type { ServerContext } from '../context.ts';
import { ServerError } from '../problem.ts';
import type { Intake, Upload } from '../uploads/intake.ts';
import { PROBLEMS } from './answers.ts';

const UploadQuery = Type.Object({
  name: Type.Optional(Type.String({ maxLength: 1000, description: 'File name to show' })),
});

/** POST of sound files: the bytes as the body, or a form with one file. In a scope of its own, for any content type. */
export function uploadRoutes({ limits }: ServerContext, intake: Intake): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(multipart, {
      limits: { files: 1, fields: 4, fieldSize: 1000, headerPairs: 50, fileSize: limits.maxUploadBytes + 1 },
    });
    app.removeContentTypeParser(['application/json', 'text/plain']);
    app.addContentTypeParser('*', (_request, body, done) => done(null, body)); // streamed, whatever it is called

    app.post(
      PATHS.tracks,
      {
        schema: {
          summary: 'Upload a sound file',
          description:
            'The bytes are the body, of any content type, or a multipart form with one file. The same content under the same name is the same track (200).',
          tags: ['tracks'],
          consumes: ['application/octet-stream', 'multipart/form-data'],
          querystring: UploadQuery,
          response: { 200: TrackSchema, 201: TrackSchema, ...PROBLEMS },
        },
      },
      async (request, reply) => {
        // Until all of the body is read there is nothing to keep the connection for.
        reply.header('connection', 'close');
        const { track, isNew } = await intake(await uploadOf(request));
        reply.removeHeader('connection');
        return reply
          .code(isNew ? 201 : 200)
          .header('location', pathTo('track', { id: track.id }))
          .send(track);
      },
    );
  };
}

interface UploadRequest {
  readonly query: { readonly name?: string };
  readonly headers: { readonly 'content-length'?: string | undefined };
  readonly body: unknown;
  isMultipart(): boolean;
  file(): Promise<{ readonly file: Readable; readonly filename: string } | undefined>;
}

async function uploadOf(request: UploadRequest): Promise<Upload> {
  const announced = Number(request.headers['content-length']);
  const announcedBytes = Number.isSafeInteger(announced) ? announced : undefined;
  if (request.isMultipart()) {
    const part = await request.file();
    if (part === undefined) throw nothingSent();
    // Of the form around the file nothing is known, so the announced length is no reason to refuse.
    return { body: part.file, name: request.query.name ?? part.filename, origin: 'upload' };
  }
  if (!(request.body instanceof Readable)) throw nothingSent();
  return { body: request.body, name: request.query.name ?? '', announcedBytes, origin: 'upload' };
}

function nothingSent(): ServerError {
  return new ServerError('INVALID_REQUEST', 'There is no file in the request.', {
    hint: 'curl --data-binary @mix.wav "…/api/tracks?name=mix.wav"',
  });
}
