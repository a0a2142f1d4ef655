import { kWeighting, responseDb } from '@auralign/dsp';
import type { Report } from '@auralign/analysis';

/** The analysis must be so sure of a resonance that it counts as a witness. */
const WITNESS_CONFIDENCE = 0.6;

/** What a report says about tone, as arrays on its 1/24-octave grid. */
export interface ToneEvidence {
  readonly frequenciesHz: readonly number[];
  /** Level of each band, dB; −Infinity where there is nothing. */
  readonly levelDb: Float64Array;
  /** Left and right apart; empty for one channel. */
  readonly channelsDb: readonly Float64Array[];
  /** How much each band varies from block to block, loudness taken out, dB; undefined where there is one block. */
  readonly variationDb: Float64Array | undefined;
  /** Where the spectrum ends. */
  readonly bandwidthHz: number;
  /** What the analysis takes for resonances rather than notes. */
  readonly resonances: readonly { readonly frequencyHz: number }[];
}

/** Less music than this has a spectrum, but no tone. */
const SHORTEST_SECONDS = 1;

/** Undefined when the file is silent or holds less than a second of music. */
export function toneEvidence({ measurements: { spectrum, resonances } }: Report): ToneEvidence | undefined {
  if (spectrum.status !== 'measured' || spectrum.value.gatedSeconds < SHORTEST_SECONDS) return undefined;
  const { ltas, bandwidthHz } = spectrum.value;
  return {
    frequenciesHz: ltas.frequenciesHz,
    levelDb: levels(ltas.totalDb),
    channelsDb: [ltas.leftDb, ltas.rightDb].flatMap((channel) => (channel === undefined ? [] : [levels(channel)])),
    variationDb: ltas.variationDb && levels(ltas.variationDb),
    resonances: resonances.status === 'measured' ? resonances.value.resonances.filter(isWitness) : [],
    bandwidthHz,
  };
}

function levels(stored: readonly (number | null)[]): Float64Array {
  return Float64Array.from(stored, (level) => level ?? -Infinity);
}

/**
 * Change of loudness that an equaliser brings, LU: the K-weighted power of the average spectrum with and without it
 * (BS.1770's weighting; its gate hardly moves with tone).
 *
 * @param responseDb gain of the equaliser at the bands of the evidence, dB
 */
export function loudnessChangeLu(
  { frequenciesHz, levelDb }: ToneEvidence,
  gainDb: ArrayLike<number>,
  sampleRateHz: number,
): number {
  const weighting = weightingDb(frequenciesHz, sampleRateHz);
  let before = 0;
  let after = 0;
  for (let band = 0; band < weighting.length; band++) {
    const power = 10 ** ((levelDb[band]! + weighting[band]!) / 10);
    before += power;
    after += power * 10 ** (gainDb[band]! / 10);
  }
  return before === 0 ? 0 : 10 * Math.log10(after / before);
}

/** The K-weighting at the bands of a report, dB. A plan asks for the same one ten times, and it is fitted to most rates. */
function weightingDb(frequenciesHz: readonly number[], sampleRateHz: number): Float64Array {
  const known = WEIGHTINGS.get(frequenciesHz);
  if (known?.sampleRateHz === sampleRateHz) return known.weightingDb;
  const sections = kWeighting(sampleRateHz);
  const weightingDb = Float64Array.from(frequenciesHz, (hz) => responseDb(sections, hz, sampleRateHz));
  WEIGHTINGS.set(frequenciesHz, { sampleRateHz, weightingDb });
  return weightingDb;
}

const WEIGHTINGS = new WeakMap<readonly number[], { sampleRateHz: number; weightingDb: Float64Array }>();

/** Change of the whole power that a gain brings, dB. */
export function levelChangeDb({ levelDb }: ToneEvidence, gainDb: ArrayLike<number>): number {
  let before = 0;
  let after = 0;
  for (const [band, level] of levelDb.entries()) {
    const power = 10 ** (level / 10);
    before += power;
    after += power * 10 ** (gainDb[band]! / 10);
  }
  return before === 0 ? 0 : 10 * Math.log10(after / before);
}

/** Of what the analysis lists, what counts as witness. */
function isWitness({ kind, confidence }: { kind: string; confidence: number }): boolean {
  return kind === 'resonance' && confidence >= WITNESS_CONFIDENCE;
}
