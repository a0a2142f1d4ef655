import rateLimit from '@fastify/rate-limit';
import { fastifySSE } from '@fastify/sse';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { PATHS } from './api/index.ts';
import type { ServerContext } from './context.ts';
import { keepPace } from './pace.ts';
import { isFault, notFound, problemOf, ServerError } from './problem.ts';
import { contentRoutes } from './routes/content.ts';
import { dashboardRoutes } from './routes/dashboard.ts';
import { eventRoutes } from './routes/events.ts';
import { jobRoutes } from './routes/jobs.ts';
import { measurementRoutes } from './routes/measurements.ts';
import { planRoutes } from './routes/plans.ts';
import { systemRoutes } from './routes/system.ts';
import { trackRoutes } from './routes/tracks.ts';
import { uploadRoutes } from './routes/uploads.ts';
import { versionRoutes } from './routes/versions.ts';
import { addAdmission, type AdmissionPolicy } from './security/admission.ts';
import { addSecurityHeaders, DOCUMENTATION_POLICY } from './security/headers.ts';
import { isTooDeep } from './security/jsonDepth.ts';
import { createIntake } from './uploads/intake.ts';
import { validatorCompiler } from './validation.ts';
import { VERSION } from './version.ts';

const HEARTBEAT_MS = 15_000;

/**
 * The application without its listening: plugins, then routes.
 *
 * @param onFault takes what is the server's fault, with where it happened
 */
export async function createApp(
  context: ServerContext,
  policy: AdmissionPolicy,
  onFault: (error: unknown, where: string) => void,
): Promise<FastifyInstance> {
  const { limits } = context;
  function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const problem = problemOf(error);
    const [instance] = request.url.split('?', 1);
    if (isFault(problem)) onFault(error, `${request.method} ${instance}`);
    if (error instanceof ServerError && error.retryAfterSeconds !== undefined) {
      reply.header('retry-after', error.retryAfterSeconds);
    } else if (problem.status === 503) reply.header('retry-after', 5);
    return reply
      .code(problem.status)
      .type('application/problem+json')
      .send({ ...problem, instance: instance ?? '/' });
  }

  const app = fastify({
    logger: false,
    bodyLimit: limits.maxJsonBytes,
    requestTimeout: limits.requestTimeoutSeconds * 1000,
    connectionTimeout: limits.idleSeconds * 1000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 64 },
    clientErrorHandler: refuseUnreadable,
    frameworkErrors: (error, request, reply) => void answerProblem(error, request, reply), // no path, so no route
    http: { maxHeaderSize: 16 * 1024, headersTimeout: 20_000 },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.server.maxConnections = limits.maxConnections;
  keepPace(app.server, { seconds: limits.idleSeconds, minBytesPerSecond: limits.minBytesPerSecond });
  // What goes out has a type that the compiler checked; tests hold it against the schema. Nothing is left out on the way.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));

  app.setErrorHandler(answerProblem);
  app.server.on('checkExpectation', refuseExpectation);
  app.setNotFoundHandler(() => {
    throw notFound('path');
  });

  addAdmission(app, policy);
  await addSecurityHeaders(app);
  await app.register(rateLimit, { max: limits.maxRequestsPerMinute, timeWindow: 60_000 });
  await app.register(fastifySSE, { heartbeatInterval: HEARTBEAT_MS });
  parseJsonCarefully(app);
  await addDocumentation(app);

  const intake = createIntake(context);
  await app.register(uploadRoutes(context, intake));
  for (const routes of [
    trackRoutes,
    contentRoutes,
    measurementRoutes,
    versionRoutes,
    planRoutes,
    jobRoutes,
    eventRoutes,
  ]) {
    await app.register(routes(context));
  }
  await app.register(systemRoutes(context, intake));
  await app.register(dashboardRoutes(context));
  return app;
}

/** What is no HTTP at all, or too long a head, is refused in the same words as all else. */
function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const body = refusal('The request could not be read as HTTP.');
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** `Expect` with anything but 100-continue; Node would answer without words. */
function refuseExpectation(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(400, { 'content-type': 'application/problem+json', connection: 'close' });
  response.end(refusal('What the request expects cannot be met.'));
}

function refusal(detail: string): string {
  return JSON.stringify(problemOf(new ServerError('INVALID_REQUEST', detail)));
}

/** Refuses what nests deeper than anything here does, and keys that reach for prototypes. */
function parseJsonCarefully(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (isTooDeep(body)) done(new ServerError('INVALID_REQUEST', 'The body is nested too deeply.'));
    else void parse(request, body, done);
  });
}

async function addDocumentation(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Auralign',
        version: VERSION,
        description:
          'Measures mixes, holds them against references, renders corrections. Errors are RFC 9457 problems.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
    },
  });
  await app.register(swaggerUi, { routePrefix: PATHS.documentation, staticCSP: DOCUMENTATION_POLICY });
}
