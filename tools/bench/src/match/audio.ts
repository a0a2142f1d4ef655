/** Everything in this benchmark is brought to this rate when it is decoded. */
export const RATE_HZ = 44_100;

/** One channel pair of one length, nominal range ±1. */
export interface Stereo {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/** A new pair of which each sample is a function of both old ones. */
export function mapStereo(
  { left, right }: Stereo,
  change: (left: number, right: number) => readonly [number, number],
): Stereo {
  const out = { left: new Float32Array(left.length), right: new Float32Array(left.length) };
  for (let i = 0; i < left.length; i++) {
    const [l, r] = change(left[i]!, right[i]!);
    out.left[i] = l;
    out.right[i] = r;
  }
  return out;
}

export function scaled(audio: Stereo, gain: number): Stereo {
  return mapStereo(audio, (l, r) => [l * gain, r * gain]);
}

/** Part of a pair, by frames; shares memory. */
export function cut({ left, right }: Stereo, start: number, end: number): Stereo {
  return { left: left.subarray(start, end), right: right.subarray(start, end) };
}

/** Largest absolute sample of both channels. */
export function samplePeak({ left, right }: Stereo): number {
  let peak = 0;
  for (const samples of [left, right]) for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return peak;
}

export function dbOf(power: number): number {
  return 10 * Math.log10(Math.max(power, 1e-20));
}

export function gainOf(db: number): number {
  return 10 ** (db / 20);
}

/** A small seeded generator (mulberry32), 0 ≤ value < 1; the seed may be a sentence. */
export function createDice(seed: string): () => number {
  let state = 2166136261;
  for (const letter of seed) state = Math.imul(state ^ letter.codePointAt(0)!, 16777619); // FNV-1a
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
