import type { AudioStream, ChannelLabel } from '@auralign/audio';
import { embeddedPeakStream, fadedToneStream, toneStream, type ToneSegment } from './signals.ts';

/** What of a measured signal is held against the standard. */
export type ConformanceQuantity =
  | 'integratedLufs'
  | 'maxMomentaryLufs'
  | 'minMomentaryLufs'
  | 'maxShortTermLufs'
  | 'minShortTermLufs'
  | 'loudnessRangeLu'
  | 'truePeakDbtp';

export interface Check {
  readonly quantity: ConformanceQuantity;
  readonly expected: number;
  readonly toleranceBelow: number;
  readonly toleranceAbove: number;
  /** Values before this time do not count (window not yet filled with the repeating pattern). */
  readonly afterSeconds?: number;
}

/** One minimum-requirement test: one signal, or a family of shifted ones that must all pass. */
export interface EbuCase {
  /** '3341-9': document and number of the test signal. */
  readonly id: string;
  readonly clause: string;
  /** The signal in words. */
  readonly signal: string;
  readonly variants: readonly {
    readonly checks: readonly Check[];
    readonly stream: (sampleRateHz: number) => AudioStream;
  }[];
}

const TECH_3341 = 'EBU Tech 3341 v4 (2023), Table 1';
const TECH_3342 = 'EBU Tech 3342 v4 (2023), Table 1';
/** Source: Tech 3341 Table 1, loudness ±0.1 LU, true peak +0.2 / −0.4 dB; Tech 3342 Table 1, ±1 LU. */
const LOUDNESS_TOLERANCE_LU = 0.1;
const RANGE_TOLERANCE_LU = 1;
const PEAK_TOLERANCE_ABOVE_DB = 0.2;
const PEAK_TOLERANCE_BELOW_DB = 0.4;

const STEREO: readonly ChannelLabel[] = ['L', 'R'];
const TWENTY = Array.from({ length: 20 }, (_, i) => i);

/**
 * Every minimum-requirement signal of EBU Tech 3341 and 3342 that can be synthesised. Left out: 3341 #7, #8 and 3342 #5,
 * #6, which are authentic programmes. All tones are 1 kHz sines, equal in all channels that play, and every segment lasts
 * a whole number of milliseconds, so levels change at zero crossings and nothing overshoots between the samples.
 * Silence is digital silence (the published files hold a tone at −90 dBFS).
 */
export const EBU_CASES: readonly EbuCase[] = [
  steadyTone('3341-1', -23),
  steadyTone('3341-2', -33),
  integrated('3341-3', '10 s −36, 60 s −23, 10 s −36 dBFS', [
    [10, -36],
    [60, -23],
    [10, -36],
  ]),
  integrated('3341-4', '10 s −72, 10 s −36, 60 s −23, 10 s −36, 10 s −72 dBFS', [
    [10, -72],
    [10, -36],
    [60, -23],
    [10, -36],
    [10, -72],
  ]),
  integrated('3341-5', '20 s −26, 20.1 s −20, 20 s −26 dBFS', [
    [20, -26],
    [20.1, -20],
    [20, -26],
  ]),
  {
    id: '3341-6',
    clause: TECH_3341,
    signal: '5.0, 20 s: −28 dBFS in L and R, −24 in C, −30 in Ls and Rs',
    variants: [
      {
        checks: [lufs('integratedLufs', -23)],
        stream: (sampleRateHz) =>
          toneStream({
            sampleRateHz,
            channelLabels: ['L', 'R', 'C', 'Ls', 'Rs'],
            segments: [{ seconds: 20, levelDbfs: 0 }],
            channelGainsDb: [-28, -28, -24, -30, -30],
          }),
      },
    ],
  },
  {
    id: '3341-9',
    clause: TECH_3341,
    signal: '(1.34 s −20, 1.66 s −30 dBFS) × 5: S constant after 3 s',
    variants: [
      {
        checks: [lufs('maxShortTermLufs', -23, 3), lufs('minShortTermLufs', -23, 3)],
        stream: stereoTones(
          repeat(5, [
            [1.34, -20],
            [1.66, -30],
          ]),
        ),
      },
    ],
  },
  {
    id: '3341-10',
    clause: TECH_3341,
    signal: 'i · 0.15 s silence, 3 s −23 dBFS, 1 s silence; i = 0 … 19',
    variants: TWENTY.map((i) => ({
      checks: [lufs('maxShortTermLufs', -23)],
      stream: stereoTones([
        [i * 0.15, null],
        [3, -23],
        [1, null],
      ]),
    })),
  },
  {
    id: '3341-11',
    clause: TECH_3341,
    signal: 'i · 0.15 s silence, 3 s at −38 + i dBFS, 3 − i · 0.15 s silence; i = 0 … 19',
    variants: TWENTY.map((i) => ({
      checks: [lufs('maxShortTermLufs', -38 + i)],
      stream: stereoTones([
        [i * 0.15, null],
        [3, -38 + i],
        [3 - i * 0.15, null],
      ]),
    })),
  },
  {
    id: '3341-12',
    clause: TECH_3341,
    signal: '(0.18 s −20, 0.22 s −30 dBFS) × 25: M constant after 1 s',
    variants: [
      {
        checks: [lufs('maxMomentaryLufs', -23, 1), lufs('minMomentaryLufs', -23, 1)],
        stream: stereoTones(
          repeat(25, [
            [0.18, -20],
            [0.22, -30],
          ]),
        ),
      },
    ],
  },
  {
    id: '3341-13',
    clause: TECH_3341,
    signal: 'i · 20 ms silence, 400 ms −23 dBFS, 1 s silence; i = 0 … 19',
    variants: TWENTY.map((i) => ({
      checks: [lufs('maxMomentaryLufs', -23)],
      stream: stereoTones([
        [i * 0.02, null],
        [0.4, -23],
        [1, null],
      ]),
    })),
  },
  {
    id: '3341-14',
    clause: TECH_3341,
    signal: 'i · 20 ms silence, 400 ms at −38 + i dBFS, 400 − i · 20 ms silence; i = 0 … 19',
    variants: TWENTY.map((i) => ({
      checks: [lufs('maxMomentaryLufs', -38 + i)],
      stream: stereoTones([
        [i * 0.02, null],
        [0.4, -38 + i],
        [0.4 - i * 0.02, null],
      ]),
    })),
  },
  peakTone('3341-15', 4, 0, 0.5, -6),
  peakTone('3341-16', 4, 45, 0.5, -6),
  peakTone('3341-17', 6, 60, 0.5, -6),
  peakTone('3341-18', 8, 67.5, 0.5, -6),
  peakTone('3341-19', 4, 45, 1.41, 3),
  ...[0, 1, 2, 3].map((offset): EbuCase => ({
    id: `3341-${20 + offset}`,
    clause: TECH_3341,
    signal: `fs/6 at 0.50 with one period of fs/4 at 1.00, made at 4·fs, low-passed, decimated at offset ${offset}`,
    variants: [
      {
        checks: [dbtp(0)],
        stream: (sampleRateHz) => embeddedPeakStream({ sampleRateHz, channelLabels: STEREO, offset }),
      },
    ],
  })),
  range('3342-1', 10, [-20, -30]),
  range('3342-2', 5, [-20, -15]),
  range('3342-3', 20, [-40, -20]),
  range('3342-4', 15, [-50, -35, -20, -35, -50]),
];

/** Seconds, and peak level in dBFS of each channel or `null` for silence. */
type Part = readonly [seconds: number, levelDbfs: number | null];

function stereoTones(parts: readonly Part[]): (sampleRateHz: number) => AudioStream {
  const segments = parts.map(([seconds, levelDbfs]): ToneSegment => ({ seconds, levelDbfs }));
  return (sampleRateHz) => toneStream({ sampleRateHz, channelLabels: STEREO, segments, channelGainsDb: [0, 0] });
}

function repeat(times: number, parts: readonly Part[]): Part[] {
  return Array.from({ length: times }, () => parts).flat();
}

function steadyTone(id: string, levelDbfs: number): EbuCase {
  const quantities = [
    'integratedLufs',
    'maxMomentaryLufs',
    'minMomentaryLufs',
    'maxShortTermLufs',
    'minShortTermLufs',
  ] as const;
  return {
    id,
    clause: TECH_3341,
    signal: `20 s at −${-levelDbfs} dBFS`,
    variants: [
      { checks: quantities.map((quantity) => lufs(quantity, levelDbfs)), stream: stereoTones([[20, levelDbfs]]) },
    ],
  };
}

function integrated(id: string, signal: string, parts: readonly Part[]): EbuCase {
  return {
    id,
    clause: TECH_3341,
    signal,
    variants: [{ checks: [lufs('integratedLufs', -23)], stream: stereoTones(parts) }],
  };
}

function range(id: string, expected: number, levels: readonly number[]): EbuCase {
  return {
    id,
    clause: TECH_3342,
    signal: `20 s each at ${levels.join(', ')} dBFS`,
    variants: [
      {
        checks: [
          {
            quantity: 'loudnessRangeLu',
            expected,
            toleranceBelow: RANGE_TOLERANCE_LU,
            toleranceAbove: RANGE_TOLERANCE_LU,
          },
        ],
        stream: stereoTones(levels.map((levelDbfs): Part => [20, levelDbfs])),
      },
    ],
  };
}

function peakTone(id: string, divisor: number, phaseDegrees: number, amplitude: number, expected: number): EbuCase {
  return {
    id,
    clause: TECH_3341,
    signal: `fs/${divisor} at ${phaseDegrees}°, amplitude ${amplitude}, 10 ms fades`,
    variants: [
      {
        checks: [dbtp(expected)],
        stream: (sampleRateHz) =>
          fadedToneStream({
            sampleRateHz,
            channelLabels: STEREO,
            frequencyHz: sampleRateHz / divisor,
            phaseDegrees,
            amplitude,
          }),
      },
    ],
  };
}

function lufs(quantity: ConformanceQuantity, expected: number, afterSeconds?: number): Check {
  return {
    quantity,
    expected,
    toleranceBelow: LOUDNESS_TOLERANCE_LU,
    toleranceAbove: LOUDNESS_TOLERANCE_LU,
    ...(afterSeconds === undefined ? {} : { afterSeconds }),
  };
}

function dbtp(expected: number): Check {
  return {
    quantity: 'truePeakDbtp',
    expected,
    toleranceBelow: PEAK_TOLERANCE_BELOW_DB,
    toleranceAbove: PEAK_TOLERANCE_ABOVE_DB,
  };
}
