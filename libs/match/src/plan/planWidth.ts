import { width } from '../moves/width.ts';
import type { MoveOf } from '../moves/index.ts';
import { hertz, plain } from '../words.ts';
import { fitWidth, widthResponseDb, withinBounds } from './fitWidth.ts';
import type { StereoEvidence } from './stereoEvidence.ts';
import { widthDistanceDb, widthWish, type WidthReference, type WidthWish } from './widthWish.ts';

export interface WidthPlan {
  readonly moves: MoveOf<'width'>[];
  /** Undefined when the pictures cannot be compared. */
  readonly wish: WidthWish | undefined;
  /** Gain of the side by the moves, dB a band of the evidence; all 0 when there are none. */
  readonly sideGainDb: Float64Array;
  /** Why the width was left alone, if there is a reason worth a word. */
  readonly reason: string | undefined;
}

/** Side so far below mid is no picture but noise or the remains of a codec. */
const MONO_DB = -35;
/** Nobody hears less. */
const DEAD_BAND_DB = 1;

/** Width by frequency: one gain and two shelves on the side, at `amount` of their strength. */
export function planWidth(
  target: StereoEvidence,
  references: readonly WidthReference[],
  options: {
    amount: number;
    sameRecording: number;
    monoBelowHz: number;
    sampleRateHz: number;
  },
): WidthPlan {
  const idle = new Float64Array(target.frequenciesHz.length);
  const nothing = { moves: [], sideGainDb: idle };
  const wide = references.filter(({ evidence }) => evidence.sideToMidDb > MONO_DB);
  if (target.sideToMidDb <= MONO_DB) {
    const reason =
      wide.length === 0 ? undefined : 'The mix is mono: there is no side to make louder, and none is invented.';
    return { ...nothing, wish: undefined, reason };
  }
  if (wide.length === 0) {
    const reason = 'The reference is mono: to follow it would throw the stereo picture away.';
    return { ...nothing, wish: undefined, reason };
  }
  const wish = widthWish(target, wide, options);
  if (wish === undefined || options.amount === 0) return { ...nothing, wish, reason: undefined };
  if (wish.wishDb.every((db) => Math.abs(db) < DEAD_BAND_DB)) return { ...nothing, wish, reason: doubtOf(wish) };

  const fit = fitWidth(wish, options);
  const weakened = width.scale(fit.parameters, options.amount);
  const scaled = weakened && withinBounds(weakened, options.sampleRateHz);
  const change = scaled && widthResponseDb(scaled, wish.frequenciesHz, options.sampleRateHz);
  const gain = change === undefined ? 0 : widthDistanceDb(wish) - widthDistanceDb(wish, change);
  if (scaled === undefined || change === undefined || gain < MIN_GAIN_DB)
    return { ...nothing, wish, reason: undefined };
  const sideGainDb = widthResponseDb(scaled, target.frequenciesHz, options.sampleRateHz);
  return {
    wish,
    sideGainDb,
    reason: undefined,
    moves: [
      {
        id: 'width',
        kind: 'width',
        because: becauseOf(wish),
        predicted: [{ metric: 'widthDistanceDb', delta: round(-gain) }],
        cost: costOf(change),
        ...scaled,
      },
    ],
  };
}

/** A move that brings less is none. */
const MIN_GAIN_DB = 0.3;

/**
 * Change of the level of each band, dB, that a gain of the side brings: what the loudness and the tone of the result
 * move by.
 */
export function widthLevelChangeDb({ widthDb }: StereoEvidence, sideGainDb: Float64Array): Float64Array {
  return sideGainDb.map((gainDb, band) => {
    if (Number.isNaN(widthDb[band]!)) return 0;
    const ratio = 10 ** (widthDb[band]! / 10);
    return 10 * Math.log10((1 + ratio * 10 ** (gainDb / 10)) / (1 + ratio));
  });
}

const ZONES = [
  { name: 'bass', lowHz: 40, highHz: 200 },
  { name: 'middle', lowHz: 200, highHz: 2500 },
  { name: 'treble', lowHz: 2500, highHz: 16_000 },
] as const;

/** What stands out in bass, middle and treble, and how sure that is. */
function becauseOf(wish: WidthWish): string {
  // Third octaves reach a sixth of an octave to either side; a file may end below a zone.
  const edgeHz = (band: number, side: 1 | -1) => wish.frequenciesHz[band]! * 2 ** (side / 6);
  const parts = ZONES.flatMap(({ lowHz, highHz }) => {
    const bands = [...wish.frequenciesHz.keys()].filter((band) => {
      const hz = wish.frequenciesHz[band]!;
      return hz >= lowHz && hz < highHz && wish.weights[band]! > 0;
    });
    if (bands.length === 0) return [];
    const mean = (values: ArrayLike<number>) => bands.reduce((sum, band) => sum + values[band]!, 0) / bands.length;
    const difference = mean(wish.differenceDb);
    if (Math.abs(difference) < DEAD_BAND_DB) return [];
    const doubt = mean(wish.uncertaintyDb) < 0.05 ? '' : ` (±${plain(mean(wish.uncertaintyDb))} dB by arrangement)`;
    const own = mean(wish.widthDb);
    const [from, to] = [Math.max(lowHz, edgeHz(bands[0]!, -1)), Math.min(highHz, edgeHz(bands.at(-1)!, 1))];
    return [
      `${hertz(from)}–${hertz(to)} the side stands ${plain(own)} dB against the mid, in the reference ${plain(own + difference)} dB${doubt}`,
    ];
  });
  return parts.length === 0 ? 'The reference has another width.' : `From ${parts.join('; ')}.`;
}

/** Something differs, but no more than the songs vary by themselves. */
function doubtOf(wish: WidthWish): string | undefined {
  const distanceDb = widthDistanceDb(wish);
  if (distanceDb < 2) return undefined;
  return `The width differs by ${plain(distanceDb)} dB, but both songs vary as much by themselves: that is arrangement.`;
}

function costOf(change: Float64Array): string {
  const most = Math.max(...change);
  const least = Math.min(...change);
  const costs = [
    ...(most >= 1 ? [`Up to ${plain(most)} dB more of what is lost on one loudspeaker.`] : []),
    ...(least <= -1 ? [`Up to ${plain(-least)} dB less of what stands at the sides: reverberation comes closer.`] : []),
  ];
  return costs.length === 0 ? 'Hardly any.' : costs.join(' ');
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
