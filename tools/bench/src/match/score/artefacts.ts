import { cut, dbOf, RATE_HZ, type Stereo } from '../audio.ts';
import { fitLinear } from './linearFit.ts';
import { truePeakDbtp } from './truePeak.ts';

export interface Artefacts {
  /** What no equaliser, gain or width could have done, over the output, dB. */
  readonly residualDb: number;
  readonly preRingingDb: number;
  /** 95th percentile of the short-term level's departure from the linear fit, dB. */
  readonly gainMovementDb: number;
  /** Median change of the strongest attacks against the linear fit, dB; negative is softened. */
  readonly attackChangeDb: number;
  readonly truePeakDbtp: number;
  /** Samples at full scale that were not in the mix. */
  readonly newlyClipped: number;
}

/** Of a long file the middle is enough. */
const FITTED_SECONDS = 12;

/** @param output and `mix` are of one length and aligned */
export function artefactsOf(mix: Stereo, output: Stereo): Artefacts {
  const count = mix.left.length;
  const half = Math.min(count, FITTED_SECONDS * RATE_HZ) >> 1;
  const middle = [(count >> 1) - half, (count >> 1) + half] as const;
  const heard = cut(output, ...middle);
  const { fitted, residualDb, preRingingDb } = fitLinear(cut(mix, ...middle), heard);
  return {
    residualDb,
    preRingingDb,
    ...movement(heard, fitted),
    truePeakDbtp: truePeakDbtp(output),
    newlyClipped: Math.max(0, clippedSamples(output) - clippedSamples(mix)),
  };
}

const FULL_SCALE = 1 - 2 ** -15;

function clippedSamples({ left, right }: Stereo): number {
  let count = 0;
  for (const samples of [left, right]) for (const sample of samples) if (Math.abs(sample) >= FULL_SCALE) count++;
  return count;
}

const LEVEL_FRAMES = Math.round(0.1 * RATE_HZ);
const ATTACK_FRAMES = Math.round(0.005 * RATE_HZ);
const ATTACK_COUNT = 40;

function movement(heard: Stereo, fitted: Stereo): { gainMovementDb: number; attackChangeDb: number } {
  const levels = stepsOf(fitted, LEVEL_FRAMES);
  const loudest = Math.max(...levels);
  const changes = stepsOf(heard, LEVEL_FRAMES)
    .map((level, i) => level - levels[i]!)
    .filter((_, i) => levels[i]! > loudest - 40);
  const departures = changes.map((change) => Math.abs(change - medianOf(changes))).toSorted((a, b) => a - b);

  const fine = stepsOf(fitted, ATTACK_FRAMES);
  const fineHeard = stepsOf(heard, ATTACK_FRAMES);
  const attacks = Array.from(fine.keys())
    .slice(10)
    .map((i) => ({ i, rise: fine[i]! - Math.max(...fine.slice(i - 10, i)) })) // over the loudest of the 50 ms before
    .filter(({ i, rise }) => rise > 3 && fine[i]! > loudest - 20)
    .toSorted((a, b) => b.rise - a.rise)
    .slice(0, ATTACK_COUNT);
  return {
    gainMovementDb: departures[Math.floor(0.95 * (departures.length - 1))] ?? 0,
    attackChangeDb: attacks.length === 0 ? 0 : medianOf(attacks.map(({ i }) => fineHeard[i]! - fine[i]!)),
  };
}

/** Level of both channels in steps, dB. */
function stepsOf({ left, right }: Stereo, frames: number): number[] {
  return Array.from({ length: Math.floor(left.length / frames) }, (_, step) => {
    let power = 0;
    for (let i = step * frames; i < (step + 1) * frames; i++) power += left[i]! ** 2 + right[i]! ** 2;
    return dbOf(power / (2 * frames));
  });
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
