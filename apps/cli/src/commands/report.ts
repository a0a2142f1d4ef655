import { examine, findingSchema, validateReport, type Finding, type Report } from '@auralign/analysis';
import { AuralignError } from '@auralign/audio';
import { htmlReport, planHtml } from '@auralign/charts/report';
import { ReceiptSchema, validatePlan, type Plan, type Receipt } from '@auralign/match';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { EXIT_CODES, type CliIo } from '../io.ts';
import { refuseAudioAsReport, withOutput } from '../output.ts';
import { readJsonFile } from '../steps/jsonFile.ts';

const HOW_TO_WRITE = 'auralign analyze FILE --format json --series writes a report.';

export interface ReportFlags {
  readonly reference?: readonly string[];
  readonly corrected?: string;
  readonly output?: string;
}

const FindingsSchema = Type.Array(findingSchema);

/** What the files hold, put together. */
interface Documents {
  mix?: Report;
  findings?: readonly Finding[];
  references: Report[];
  corrected?: Report;
  plan?: Plan;
  receipt?: Receipt;
}

/** Makes a page of what was measured before; no audio is read. */
export async function reportCommand(paths: readonly string[], flags: ReportFlags, io: CliIo): Promise<number> {
  const { reference = [], corrected, output } = flags;
  const inputs = [...paths, ...reference, ...(corrected === undefined ? [] : [corrected])];
  if (output !== undefined) await refuseAudioAsReport('--output', output, inputs);
  const found: Documents = { references: [] };
  for (const path of paths) take(path, await readDocument(path), found);
  for (const path of reference) found.references.push(reportOf(path, await readDocument(path)));
  if (corrected !== undefined) found.corrected = reportOf(corrected, await readDocument(corrected));
  const html = pageOf(found);
  await withOutput(output, io, (write) => write(html));
  return EXIT_CODES.ok;
}

function pageOf({ mix, findings, references, corrected, plan, receipt }: Documents): string {
  const decided = {
    ...(plan === undefined ? {} : { plan }),
    ...(receipt === undefined ? {} : { receipt }),
  };
  if (mix === undefined) {
    if (references.length > 0 || corrected !== undefined) {
      throw new AuralignError(
        'INVALID_OPTION',
        '--reference and --corrected stand beside the report of a mix, and none is named',
        'Name it: auralign report mix.json …',
      );
    }
    return planHtml(decided);
  }
  return htmlReport({
    mix,
    ...(references.length === 0 ? {} : { references }),
    ...(corrected === undefined ? {} : { corrected }),
    ...decided,
    findings: findings ?? examine(mix, { references }).findings,
  });
}

/** Recognises a document by what is in it. */
function take(path: string, json: unknown, found: Documents): void {
  if (isObject(json) && 'report' in json && 'reference' in json) {
    take(path, json['report'], found);
    found.references.push(reportOf(path, json['reference']));
  } else if (isObject(json) && 'plan' in json && 'receipt' in json) {
    take(path, json['plan'], found);
    take(path, json['receipt'], found);
  } else if (isObject(json) && 'measurements' in json) {
    if (found.mix !== undefined) {
      throw new AuralignError(
        'INVALID_OPTION',
        `${path}: a second report of a mix`,
        'A reference follows --reference, the corrected file --corrected.',
      );
    }
    found.mix = reportOf(path, json);
    const findings = findingsOf(path, json);
    if (findings !== undefined) found.findings = findings;
  } else if (isObject(json) && 'moves' in json) {
    found.plan = named(path, () => validatePlan(json));
  } else if (isObject(json) && 'checks' in json) {
    found.receipt = receiptOf(path, json);
  } else {
    throw new AuralignError('INVALID_OPTION', `${path}: neither a report, nor a plan, nor a receipt`, HOW_TO_WRITE);
  }
}

/** The diagnosis that `analyze --format json` puts beside the measurements. */
function findingsOf(path: string, json: Readonly<Record<string, unknown>>): readonly Finding[] | undefined {
  const { diagnosis } = json;
  if (!isObject(diagnosis)) return undefined;
  const { findings } = diagnosis;
  if (Value.Check(FindingsSchema, findings)) return findings;
  const [first] = Value.Errors(FindingsSchema, findings);
  throw new AuralignError(
    'NOT_COMPARABLE',
    `${path}: the findings are damaged, at ${first?.instancePath.slice(1) || 'the top'}: ${first?.message ?? 'they do not fit'}`,
    'Analyze the file again.',
  );
}

function reportOf(path: string, json: unknown): Report {
  return named(path, () => validateReport(json));
}

function receiptOf(path: string, json: unknown): Receipt {
  if (Value.Check(ReceiptSchema, json)) return json;
  const [first] = Value.Errors(ReceiptSchema, json);
  throw new AuralignError(
    'INVALID_PLAN',
    `${path}: a damaged receipt, at ${first?.instancePath.slice(1) || 'the top'}: ${first?.message ?? 'it does not fit'}`,
    'A receipt is what auralign match --receipt FILE writes.',
  );
}

/** Which file an error is about. */
function named<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AuralignError)) throw error;
    throw new AuralignError(error.code, `${path}: ${error.message}`, error.hint, { cause: error });
  }
}

function readDocument(path: string): Promise<unknown> {
  return readJsonFile(path, { code: 'INVALID_OPTION', hint: HOW_TO_WRITE });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
