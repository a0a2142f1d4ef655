import { RATE_HZ, type Stereo } from '../audio.ts';

export interface LevelCurve {
  /** Output over input change above the threshold, in dB per dB: 0.4 compresses 2.5:1, 1.4 expands. */
  readonly slope: number;
  /** Quantile of the piece's own detected level at which the curve bends, 0…1. */
  readonly thresholdQuantile: number;
  readonly attackSeconds: number;
  readonly releaseSeconds: number;
  /** The curve also acts below the threshold (expansion has to: quiet gets quieter). */
  readonly bothSides: boolean;
}

/**
 * A stereo-linked feed-forward device with a one-pole detector on the power of both channels: hard knee, no look-ahead, no
 * make-up. Simple on purpose, and unlike what is under test.
 */
export function bendLevels(audio: Stereo, curve: LevelCurve): Stereo {
  const { left, right } = audio;
  const rise = 1 - Math.exp(-1 / (curve.attackSeconds * RATE_HZ));
  const fall = 1 - Math.exp(-1 / (curve.releaseSeconds * RATE_HZ));
  const levelDb = new Float32Array(left.length);
  let power = 0;
  for (let i = 0; i < left.length; i++) {
    const now = (left[i]! ** 2 + right[i]! ** 2) / 2;
    power += (now - power) * (now > power ? rise : fall);
    levelDb[i] = 10 * Math.log10(power + 1e-9); // −90 dB: nothing below counts as music
  }
  const thresholdDb = quantile(levelDb, curve.thresholdQuantile);
  const out = { left: new Float32Array(left.length), right: new Float32Array(left.length) };
  for (let i = 0; i < left.length; i++) {
    const over = levelDb[i]! - thresholdDb;
    const acting = curve.bothSides ? Math.max(-20, over) : Math.max(0, over);
    const gain = 10 ** ((acting * (curve.slope - 1)) / 20);
    out.left[i] = left[i]! * gain;
    out.right[i] = right[i]! * gain;
  }
  return out;
}

/** Of every 441st value (10 ms apart): a sort of all samples would take longer than the device. */
function quantile(values: Float32Array, share: number): number {
  const some = values.filter((_, i) => i % 441 === 0).toSorted();
  return some[Math.floor(share * (some.length - 1))] ?? 0;
}
