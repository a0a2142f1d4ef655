import type { ToneFault } from './judgeTone.ts';
import { signatureOf } from './toneFault.ts';

/** Bells of one Q, a twelfth of an octave and more apart; the gain they are judged at is that of a clear fault. */
function bells(centresHz: readonly number[], q: number, gainDb: number) {
  return centresHz.map((frequencyHz) => signatureOf({ kind: 'peaking', frequencyHz, q, gainDb }));
}

/** What is too little is a filter turned down. */
function missing(signatures: readonly (readonly number[])[]) {
  return signatures.map((signature) => signature.map((gain) => -gain));
}

/** Of the bells of a box; their fault has no other order. */
export const BOX_CENTRES_HZ: readonly number[] = [330, 360, 400, 435, 470];

/**
 * Limits with references: remarks begin where passages of one song seldom differ, set on the half `tune` of the benchmark. Warnings begin further off, where of 566 pairs of
 * passages of 115 finished pieces one in sixteen to twenty is warned of and clear faults still are (docs/detection.md). So are passages: voices and cymbals
 * come and go.
 *
 * The weights of a course sum to nothing (loudness does not count) and tell a filter from what notes do: generalised least squares against how
 * half seconds of finished music differ, rounded.
 */
export const TONE_FAULTS = {
  mud: {
    sign: 1,
    free: 'curve',
    signatures: bells([225, 250, 280, 315, 350], 0.9, 5),
    course: { weights: { bass: -0.2, mud: 0.8, lowMid: 0.6, mid: -0.7, presence: -0.2, air: -0.3 }, ownBand: 'mud' },
    withReferences: { max: 1.3, warnBeyond: 0.8, failBeyond: 2.5 },
  },
  boxy: {
    sign: 1,
    free: 'curve',
    signatures: bells(BOX_CENTRES_HZ, 5, 8),
    course: { weights: { boxiness: 1, bass: -0.5, mid: -0.5 }, ownBand: 'boxiness' },
    withReferences: { max: 1.6, warnBeyond: 0.15, failBeyond: 2.5 },
    certaintyByReference: 10,
  },
  harsh: {
    sign: 1,
    free: 'curve',
    signatures: bells([2400, 2800, 3300, 3800, 4200], 1.2, 6),
    course: {
      weights: { bass: -0.2, mid: -0.7, presence: 1.5, sibilance: -0.2, brilliance: -0.4 },
      ownBand: 'presence',
    },
    withReferences: { max: 1.65, warnBeyond: 0.45, failBeyond: 2 },
    certaintyByReference: 12,
  },
  presence: {
    sign: -1,
    free: 'curve',
    signatures: missing(bells([3200, 3600, 4000, 4600], 0.9, -7)),
    course: {
      weights: { bass: -0.2, mid: -0.8, presence: 1.5, sibilance: 0.2, brilliance: -0.4, air: -0.3 },
      ownBand: 'presence',
    },
    withReferences: { max: 1.25, warnBeyond: 0.8, failBeyond: 2.5 },
    certaintyByReference: 12,
  },
  dull: {
    sign: -1,
    free: 'level',
    signatures: missing([signatureOf({ kind: 'high-shelf', frequencyHz: 5000, q: Math.SQRT1_2, gainDb: -7 })]),
    // What lies above the shelf's corner against what the voice is made of. Passages are not looked for: without cymbals there is little up there.
    heardBy: { weights: { mid: -1, brilliance: 0.6, air: 0.4 }, ownBand: 'brilliance' },
    withReferences: { max: 0.95, warnBeyond: 1.1, failBeyond: 2.5 },
  },
} as const satisfies Readonly<Record<string, ToneFault>>;
