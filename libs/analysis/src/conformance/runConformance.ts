import type { CancelSignal } from '@auralign/audio';
import { createKernels, type Kernels } from '@auralign/dsp';
import type { Static } from 'typebox';
import { runStages, type StagesOutcome } from '../runStages.ts';
import type { Measured } from '../measured.ts';
import { file } from '../stages/file.ts';
import { loudness } from '../stages/loudness.ts';
import { truePeak } from '../stages/truePeak.ts';
import { EBU_CASES, type Check, type ConformanceQuantity } from './ebuCases.ts';

/** One line of the conformance table. Where a case has many signals, the one that came closest to failing. */
export interface ConformanceRow {
  readonly case: string;
  readonly clause: string;
  readonly sampleRateHz: number;
  readonly signal: string;
  readonly what: ConformanceQuantity;
  readonly expected: number;
  /** Absent if the quantity could not be measured. */
  readonly measured?: number;
  readonly tolerance: { readonly below: number; readonly above: number };
  readonly unit: string;
  readonly signalCount: number;
  readonly passed: boolean;
}

const STAGES_UNDER_TEST = [file, loudness, truePeak] as const;

const UNITS = {
  integratedLufs: 'LUFS',
  maxMomentaryLufs: 'LUFS',
  minMomentaryLufs: 'LUFS',
  maxShortTermLufs: 'LUFS',
  minShortTermLufs: 'LUFS',
  loudnessRangeLu: 'LU',
  truePeakDbtp: 'dBTP',
} as const satisfies Record<ConformanceQuantity, string>;

/**
 * Measures every case of `EBU_CASES` at one sample rate with the stages that `analyze` uses.
 *
 * @param options.onRow called as soon as a row is known, for tables that grow
 * @throws AuralignError `CANCELLED` when the signal fires
 */
export async function runConformance(
  sampleRateHz: number,
  options: {
    readonly kernels?: Kernels;
    readonly signal?: CancelSignal;
    readonly onRow?: (row: ConformanceRow) => void;
  } = {},
): Promise<ConformanceRow[]> {
  const rows: ConformanceRow[] = [];
  const { kernels = createKernels(), signal, onRow } = options;
  for (const ebuCase of EBU_CASES) {
    const worst = new Map<ConformanceQuantity, { check: Check; measured: number | undefined; strain: number }>();
    for (const variant of ebuCase.variants) {
      const outcome = await runStages(variant.stream(sampleRateHz), STAGES_UNDER_TEST, {
        kernels,
        ...(signal === undefined ? {} : { signal }),
      });
      for (const check of variant.checks) {
        const measured = readQuantity(outcome, check);
        const strain = strainOf(check, measured);
        const known = worst.get(check.quantity);
        if (known === undefined || strain > known.strain) worst.set(check.quantity, { check, measured, strain });
      }
    }
    for (const [what, { check, measured, strain }] of worst) {
      const row: ConformanceRow = {
        case: ebuCase.id,
        clause: ebuCase.clause,
        sampleRateHz,
        signal: ebuCase.signal,
        what,
        expected: check.expected,
        ...(measured === undefined ? {} : { measured }),
        tolerance: { below: check.toleranceBelow, above: check.toleranceAbove },
        unit: UNITS[what],
        signalCount: ebuCase.variants.length,
        passed: strain <= 1,
      };
      rows.push(row);
      onRow?.(row);
    }
  }
  return rows;
}

/** Deviation as a share of what is tolerated: 1 is the limit, nothing measured is beyond every limit. */
function strainOf({ expected, toleranceBelow, toleranceAbove }: Check, measured: number | undefined): number {
  if (measured === undefined) return Number.MAX_VALUE;
  const deviation = measured - expected;
  return deviation < 0 ? -deviation / toleranceBelow : deviation / toleranceAbove;
}

function readQuantity(outcome: StagesOutcome, { quantity, afterSeconds = 0 }: Check): number | undefined {
  const levels = outcome.results[loudness.id] as Measured<Static<typeof loudness.schema>>;
  const peaks = outcome.results[truePeak.id] as Measured<Static<typeof truePeak.schema>>;
  switch (quantity) {
    case 'truePeakDbtp':
      return peaks.status === 'measured' ? peaks.value.truePeakDbtp : undefined;
    case 'minMomentaryLufs':
      return lowest(outcome, 'momentaryLufs', afterSeconds);
    case 'minShortTermLufs':
      return lowest(outcome, 'shortTermLufs', afterSeconds);
    case 'integratedLufs':
    case 'maxMomentaryLufs':
    case 'maxShortTermLufs':
    case 'loudnessRangeLu':
      return levels.status === 'measured' ? levels.value[quantity] : undefined;
    default:
      return quantity satisfies never;
  }
}

function lowest(outcome: StagesOutcome, name: string, afterSeconds: number): number | undefined {
  const series = outcome.series()[name];
  if (series === undefined) return undefined;
  const values = series.values.filter((_, i) => series.startSeconds + i * series.stepSeconds >= afterSeconds - 1e-9);
  return values.length === 0 || values.includes(null) ? undefined : Math.min(...(values as number[]));
}
