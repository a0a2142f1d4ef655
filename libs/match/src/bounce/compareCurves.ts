import type { VersionReport } from '@auralign/analysis';
import { median } from '@auralign/dsp';
import { planCurve } from '../export/planCurve.ts';
import type { EqBand } from '../moves/eq.ts';
import type { BandOutcome, CurveComparison, PartComparison } from './bounceReceipt.ts';
import type { Plan } from '../plan/plan.ts';
import { stepsOfMove } from '../export/deviceSteps.ts';

type Part = 'mid' | 'side';

/** Below, frames of 0.37 s blur a steep filter; above, hardly any music tells. */
const RANGE_HZ = { lowHz: 35, highHz: 16_000 } as const;
/** Where the plan takes away this much, what is left is noise and leakage. */
const DEEP_DB = -20;
/** Places within each twelfth of an octave: the measured curve is a mean over it. */
const PLACES = 5;
/** Fewer points than an octave do not make a curve. */
const FEWEST_POINTS = 12;

type Transfer = NonNullable<VersionReport['transfer']>;
type Curve = readonly (number | null)[];

/**
 * Holds the filters of a plan against the measured constant change, mid and side, in twelfths of an octave. A limiter or compressor bends
 * what is measured; what it adds is known from our own rendering, measured alike, and taken out.
 *
 * @param rendered what was measured of our own rendering; undefined where the plan moves nothing
 */
export function compareCurves(
  plan: Plan,
  done: Transfer,
  rendered: Transfer | undefined,
  format: { readonly sampleRateHz: number },
): CurveComparison {
  const { frequenciesHz } = done;
  const asked = askedCurve(plan, frequenciesHz, format.sampleRateHz);
  const differences = (key: 'midDb' | 'sideDb', askedDb: Float64Array): Curve => {
    const still = done[key].map((db) => (db === null ? null : 0));
    const expected = rendered === undefined ? still : onto(frequenciesHz, rendered, key);
    return frequenciesHz.map((hz, i) => {
      const [is, was] = [done[key][i] ?? null, expected[i] ?? null];
      const isOutside = hz < RANGE_HZ.lowHz || hz > RANGE_HZ.highHz || askedDb[i]! < DEEP_DB;
      return is === null || was === null || isOutside ? null : is - was;
    });
  };
  const raw = { mid: differences('midDb', asked.mid), side: differences('sideDb', asked.side) };
  const known = (raw.mid.some((value) => value !== null) ? raw.mid : raw.side).filter((value) => value !== null);
  const gainDb = known.length === 0 ? 0 : median(known);
  const part = (name: Part): { [P in Part]?: PartComparison } => {
    const difference = raw[name].map((db) => (db === null ? null : db - gainDb));
    if (difference.every((db) => db === null)) return {};
    const doneDb = difference.map((db, i) => (db === null ? null : asked[name][i]! + db));
    return { [name]: { askedDb: [...asked[name]], doneDb, ...worst(frequenciesHz, difference) } };
  };
  const parts = { ...part('mid'), ...part('side') };
  return { frequenciesHz, gainDb, ...parts, bands: bandOutcomes(plan, frequenciesHz, parts) };
}

/** A curve at the frequencies of another; both have the same grid, one may end sooner. */
function onto(frequenciesHz: readonly number[], transfer: Transfer, key: 'midDb' | 'sideDb'): Curve {
  const at = new Map(transfer.frequenciesHz.map((hz, i) => [hz, transfer[key][i] ?? null]));
  return frequenciesHz.map((hz) => at.get(hz) ?? null);
}

/** Means of the planned response over each twelfth of an octave, dB. */
function askedCurve(plan: Plan, frequenciesHz: readonly number[], sampleRateHz: number): Record<Part, Float64Array> {
  const places = Float64Array.from(
    frequenciesHz.flatMap((hz) =>
      Array.from({ length: PLACES }, (_, k) => hz * 2 ** ((k - (PLACES - 1) / 2) / (12 * PLACES))),
    ),
  );
  const curve = planCurve(plan, places, { sampleRateHz, channelCount: 2 });
  const means = (db: Float64Array): Float64Array =>
    Float64Array.from(frequenciesHz, (_, i) => {
      let sum = 0;
      for (let k = 0; k < PLACES; k++) sum += 10 ** (db[i * PLACES + k]! / 20);
      return 20 * Math.log10(sum / PLACES);
    });
  return { mid: means(curve.midDb), side: means(curve.sideDb) };
}

function worst(frequenciesHz: readonly number[], differences: Curve): Pick<PartComparison, 'rmsDb' | 'largest'> {
  const known = differences.flatMap((differenceDb, i) =>
    differenceDb === null ? [] : [{ frequencyHz: frequenciesHz[i]!, differenceDb }],
  );
  if (known.length < FEWEST_POINTS) return {};
  const rmsDb = Math.sqrt(known.reduce((sum, { differenceDb }) => sum + differenceDb ** 2, 0) / known.length);
  const largest = known.reduce((most, each) =>
    Math.abs(each.differenceDb) > Math.abs(most.differenceDb) ? each : most,
  );
  return { rmsDb, largest };
}

function bandOutcomes(
  plan: Plan,
  frequenciesHz: readonly number[],
  parts: { readonly [P in Part]?: PartComparison },
): BandOutcome[] {
  return plan.moves.flatMap((move) =>
    (stepsOfMove(move) ?? []).flatMap((step) => {
      const compared = step.kind === 'eq' ? parts[step.channel === 'side' ? 'side' : 'mid'] : undefined;
      if (step.kind !== 'eq' || compared === undefined) return [];
      return step.bands.flatMap((band) => {
        const place = nearest(frequenciesHz, lookedAtHz(band));
        const doneDb = compared.doneDb[place] ?? null;
        if (doneDb === null) return [];
        const [frequencyHz, askedDb] = [frequenciesHz[place]!, compared.askedDb[place]!];
        return [{ moveId: move.id, channel: step.channel, band, frequencyHz, askedDb, doneDb }];
      });
    }),
  );
}

function lookedAtHz(band: EqBand): number {
  return Math.min(RANGE_HZ.highHz, Math.max(RANGE_HZ.lowHz, plateauHz(band)));
}

function plateauHz(band: EqBand): number {
  switch (band.kind) {
    case 'low-shelf':
      return band.frequencyHz / 2;
    case 'high-shelf':
      return band.frequencyHz * 2;
    default:
      return band.frequencyHz;
  }
}

function nearest(frequenciesHz: readonly number[], hz: number): number {
  let best = 0;
  for (const [i, each] of frequenciesHz.entries()) {
    if (each > RANGE_HZ.highHz) break;
    if (Math.abs(Math.log2(each / hz)) < Math.abs(Math.log2(frequenciesHz[best]! / hz))) best = i;
  }
  return best;
}
