import { analyze, METRICS, readMetric, type Report } from '@auralign/analysis';
import {
  renderStream,
  type Check,
  type MoveOf,
  type OutputFormat,
  type Plan,
  type Receipt,
  type RenderedStream,
} from '@auralign/match';
import type { OpenedFile } from './openFile.ts';

/** The figures set beside each other, by canonical name: those a receipt of a match shows. */
const SHOWN = [
  'integratedLufs',
  'maxShortTermLufs',
  'loudnessRangeLu',
  'truePeakDbtp',
  'plrDb',
  'crestDb',
  'tiltDbPerOctave',
  'sideToMidDb',
  'correlation',
];
/** What two exact meters may differ by; the ceiling of a plan is checked to this. */
const CEILING_TOLERANCE_DB = 0.05;

export interface CarryOutJob {
  readonly plan: Plan;
  readonly opened: OpenedFile;
  readonly targetReport: Report;
  readonly output: OutputFormat;
  write(rendered: RenderedStream): Promise<{ sha256: string }>;
  readonly signal: AbortSignal;
  onProgress(step: 'rendering' | 'writing', fraction: number): void;
}

/**
 * Renders a plan just as it stands, measures the rendering and writes it: for plans without a reference at hand. Checked
 * are the length and the ceiling; everything else is set beside what the plan foretold.
 *
 * @throws AuralignError `INVALID_PLAN` when a move cannot be realised on this file, `CANCELLED`, what reading and writing throw
 */
export async function carryOut(job: CarryOutJob): Promise<Receipt> {
  const { plan, opened, targetReport, output, signal } = job;
  const rendered = async (): Promise<RenderedStream> => renderStream(await opened.openStream(), plan.moves, output);
  const measured = await rendered();
  let report: Report;
  let limiting: Receipt['limiting'];
  try {
    const onProgress = (fraction: number): void => job.onProgress('rendering', fraction);
    report = await analyze(measured, { file: { name: targetReport.file.name }, signal, onProgress });
    limiting = limitingOf(plan, measured);
  } finally {
    await measured.close();
  }
  job.onProgress('writing', 0);
  const written = await rendered();
  try {
    const { sha256 } = await job.write(written);
    const { sha256: target } = targetReport.file;
    return {
      schemaVersion: 1,
      before: figuresOf(targetReport),
      predicted: predictedFigures(plan, targetReport),
      after: figuresOf(report),
      reference: {},
      checks: checksOf(plan, targetReport, report),
      sideEffects: [],
      ...(limiting === undefined ? {} : { limiting }),
      reverted: [],
      rounds: 1,
      hashes: { ...(target === undefined ? {} : { target }), references: [], output: sha256 },
    };
  } finally {
    await written.close();
  }
}

function limitingOf({ moves }: Plan, rendered: RenderedStream): Receipt['limiting'] {
  const activity = rendered.activity().get(lastLimiter(moves)?.id ?? '');
  if (activity === undefined) return undefined;
  const { maxReductionDb, meanReductionDb, activeFraction } = activity;
  return { maxReductionDb, meanReductionDb, activeFraction };
}

function figuresOf(report: Report): Record<string, number> {
  return Object.fromEntries(
    SHOWN.flatMap((id) => {
      const value = readMetric(report, id);
      return value === undefined ? [] : [[id, value]];
    }),
  );
}

/** The figures of the target with what every move foretells added; nothing rises above a limiter. */
function predictedFigures({ moves }: Plan, targetReport: Report): Record<string, number> {
  const before = figuresOf(targetReport);
  const predicted: Record<string, number> = {};
  for (const { metric, delta } of moves.flatMap((move) => move.predicted)) {
    const start = predicted[metric] ?? before[metric];
    if (start !== undefined) predicted[metric] = start + delta;
  }
  const ceiling = limiterCeiling(moves);
  const { truePeakDbtp } = predicted;
  if (truePeakDbtp !== undefined && ceiling !== undefined) predicted['truePeakDbtp'] = Math.min(truePeakDbtp, ceiling);
  return predicted;
}

function checksOf({ moves }: Plan, targetReport: Report, report: Report): Check[] {
  const checks: Check[] = [
    {
      metric: 'frameCount',
      unit: 'frames',
      relation: 'equal',
      expected: targetReport.file.frameCount,
      actual: report.file.frameCount,
      tolerance: 0,
      passed: targetReport.file.frameCount === report.file.frameCount,
    },
  ];
  const before = readMetric(targetReport, 'truePeakDbtp');
  const after = readMetric(report, 'truePeakDbtp');
  if (moves.length === 0 || before === undefined || after === undefined) return checks;
  // Without a limiter the plan promises no ceiling; what must not happen is a peak above full scale that was not there.
  const expected = limiterCeiling(moves) ?? Math.max(0, before);
  const { unit } = METRICS.find(({ id }) => id === 'truePeakDbtp')!;
  checks.push({
    metric: 'truePeakDbtp',
    unit,
    relation: 'atMost',
    expected,
    actual: after,
    tolerance: CEILING_TOLERANCE_DB,
    passed: after <= expected + CEILING_TOLERANCE_DB,
  });
  return checks;
}

function limiterCeiling(moves: Plan['moves']): number | undefined {
  return lastLimiter(moves)?.ceilingDbtp;
}

function lastLimiter(moves: Plan['moves']): MoveOf<'limiter'> | undefined {
  return moves.filter((move) => move.kind === 'limiter').at(-1);
}
