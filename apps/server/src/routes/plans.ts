import { examine } from '@auralign/analysis';
import { AuralignError } from '@auralign/audio';
import {
  createChain,
  EXPORT_FORMATS,
  planOfFindings,
  PlanSchema,
  safeFindings,
  validatePlan,
  type ExportedFile,
  type Plan,
} from '@auralign/match';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import {
  ExportFormatSchema,
  ExportListingSchema,
  IdSchema,
  NewPlanSchema,
  PATHS,
  pathTo,
  PlanRecordSchema,
  type NewPlan,
  type PlanRecord,
} from '../api/index.ts';
import type { ServerContext } from '../context.ts';
import { notFound } from '../problem.ts';
import { fullReport, plainReport } from '../reports.ts';
import type { NewPlanRecord } from '../storage/storage.ts';
import { attachment } from '../security/fileName.ts';
import { validatorCompiler } from '../validation.ts';
import { IdParams, PROBLEMS, trackById, tracksById } from './answers.ts';

const PlansQuery = Type.Object({ mixId: Type.Optional(IdSchema) });
const ExportParams = Type.Object({ id: IdSchema, format: ExportFormatSchema });
const ExportQuery = Type.Object({
  file: Type.Optional(Type.String({ maxLength: 300, description: 'Which of the files' })),
  list: Type.Boolean({ default: false, description: 'Say what there is, and what it costs, instead' }),
  rate: Type.Optional(Type.Integer({ minimum: 8000, maximum: 768_000, description: 'Sample rate of the session, Hz' })),
  channels: Type.Optional(Type.Integer({ minimum: 1, maximum: 64 })),
  render: Type.Optional(IdSchema),
});

export function planRoutes(context: ServerContext): FastifyPluginAsyncTypebox {
  const { storage, interactive, stores } = context;
  const planById = async (id: string): Promise<PlanRecord> => {
    const record = await storage.plans.get(id);
    if (record === undefined) throw notFound('plan');
    return record;
  };

  const plannedTowards = async ({ mixId, referenceIds, options = {} }: NewPlan): Promise<NewPlanRecord> => {
    const mixReport = await plainReport(storage, await trackById(context, mixId, 'mix'));
    const references = await tracksById(context, referenceIds);
    const referenceReports = await Promise.all(references.map((track) => plainReport(storage, track)));
    const { plan } = await interactive.run({ kind: 'plan', mixReport, referenceReports, options });
    return { mixId, referenceIds, options, findings: [], suggested: plan };
  };

  const plannedAlone = async ({ mixId, options = {} }: NewPlan): Promise<NewPlanRecord> => {
    const { intent, ...others } = options;
    const [other] = Object.keys(others);
    if (other !== undefined) {
      throw new AuralignError('INVALID_OPTION', `${other} is for matching, and there is no reference.`);
    }
    const report = await fullReport(storage, await trackById(context, mixId, 'mix'));
    const { findings } = examine(report, { stores, ...(intent === undefined ? {} : { intent }) });
    const suggested = planOfFindings(report, safeFindings(findings));
    return { mixId, referenceIds: [], options, findings: [...findings], suggested };
  };

  /** Gains solved on the rendering, what did harm taken back. */
  const planRendered = async (planId: string, renderId: string): Promise<Plan> => {
    const render = await storage.renders.get(renderId);
    if (render?.planId !== planId) throw notFound('rendering of this plan');
    return render.plan;
  };

  return async (app) => {
    app.post(
      PATHS.plans,
      {
        schema: {
          summary: 'Plan the moves that bring a mix to its references, or that mend it',
          description:
            'Without references the plan is made of the findings of the mix: those that are safe to apply are suggested, the moves of the others are in `findings`, to be switched on by putting them into the plan.',
          tags: ['plans'],
          body: NewPlanSchema,
          response: { 201: PlanRecordSchema, ...PROBLEMS },
        },
      },
      async ({ body }, reply) => {
        const planned = body.referenceIds.length === 0 ? plannedAlone(body) : plannedTowards(body);
        const record = await storage.plans.add(await planned);
        return reply
          .code(201)
          .header('location', pathTo('plan', { id: record.id }))
          .send(record);
      },
    );

    app.get(
      PATHS.plans,
      {
        schema: {
          summary: 'Plans, newest first',
          tags: ['plans'],
          querystring: PlansQuery,
          response: { 200: Type.Array(PlanRecordSchema), ...PROBLEMS },
        },
      },
      ({ query }) => storage.plans.list(query),
    );

    app.get(
      PATHS.plan,
      {
        schema: {
          summary: 'One plan',
          tags: ['plans'],
          params: IdParams,
          response: { 200: PlanRecordSchema, ...PROBLEMS },
        },
      },
      ({ params }) => planById(params.id),
    );

    app.put(
      PATHS.plan,
      {
        schema: {
          summary: 'Put an edited plan in its place',
          tags: ['plans'],
          params: IdParams,
          body: Type.Unsafe<Plan>(PlanSchema),
          response: { 200: PlanRecordSchema, ...PROBLEMS },
        },
        // Plans have a validator of their own, which names the field at fault inside a move.
        validatorCompiler: (route) =>
          route.httpPart === 'body' ? (value: unknown) => ({ value }) : validatorCompiler(route),
      },
      async ({ params, body }) => {
        const { mixId, suggested } = await planById(params.id);
        const plan = validatePlan(body);
        if (plan.target.sha256 !== suggested.target.sha256) {
          throw new AuralignError('INVALID_PLAN', 'Plan, at target/sha256: this is not the mix the plan was made for.');
        }
        createChain(plan.moves, await trackById(context, mixId, 'mix')); // throws if the moves cannot be done to this mix
        const record = await storage.plans.edit(params.id, plan);
        if (record === undefined) throw notFound('plan');
        return record;
      },
    );

    app.get(
      PATHS.planExport,
      {
        schema: {
          summary: 'The plan as settings for another program',
          description:
            'One file is sent as it is. Where there are several, a listing says their names and `file` asks for one of them. With `render` the plan as that rendering carried it out, instead of as it stands now.',
          tags: ['plans'],
          produces: ['application/octet-stream', 'application/json'],
          params: ExportParams,
          querystring: ExportQuery,
          response: { 200: Type.Union([ExportListingSchema, Type.String({ format: 'binary' })]), ...PROBLEMS },
        },
      },
      async ({ params, query }, reply) => {
        const { mixId, plan: standing } = await planById(params.id);
        const plan = query.render === undefined ? standing : await planRendered(params.id, query.render);
        const mix = await trackById(context, mixId, 'mix');
        const format = EXPORT_FORMATS.find(({ id }) => id === params.format)!;
        const sampleRateHz = query.rate ?? mix.sampleRateHz;
        const channelCount = query.channels ?? mix.channelCount;
        const { exports } = await interactive.run({
          kind: 'export',
          plan,
          formatIds: [format.id],
          context: { sampleRateHz, channelCount },
        });
        const { files, maxErrorDb, maxErrorBecause, levelOffsetDb, warnings } = exports[0]!;
        const wanted = query.file ?? (files.length === 1 ? files[0]!.name : undefined);
        if (wanted !== undefined && !query.list) {
          const file = files.find(({ name }) => name === wanted);
          if (file === undefined) throw notFound('file in this export');
          return sendFile(reply, file, format.mediaType);
        }
        const href = (name: string): string =>
          `${pathTo('planExport', params)}?${new URLSearchParams({
            file: name,
            rate: `${sampleRateHz}`,
            channels: `${channelCount}`,
            ...(query.render === undefined ? {} : { render: query.render }),
          }).toString()}`;
        return {
          format: format.id,
          title: format.title,
          use: format.use,
          files: files.map((file) => ({ name: file.name, byteCount: bytesOf(file).length, href: href(file.name) })),
          maxErrorDb,
          maxErrorBecause,
          levelOffsetDb,
          warnings: [...warnings],
        };
      },
    );
  };
}

function bytesOf(file: ExportedFile): Buffer {
  return Buffer.from('bytes' in file ? file.bytes : new TextEncoder().encode(file.text));
}

function sendFile(reply: FastifyReply, file: ExportedFile, mediaType: string): FastifyReply {
  return reply
    .header('content-disposition', attachment(file.name))
    .header('content-security-policy', "default-src 'none'; sandbox")
    .type(mediaType)
    .send(bytesOf(file));
}
