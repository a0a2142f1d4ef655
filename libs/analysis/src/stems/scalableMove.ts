import { biquadResponse, designBiquad } from '@auralign/dsp';
import type { EqBand, Move } from '../diagnostics/move.ts';
import { eqMove, widthMove } from '../diagnostics/remedies.ts';
import { hertz, plain } from '../diagnostics/words.ts';
import type { Response } from './shares.ts';

/**
 * Most that is asked of stems, dB. Proposals: a cut of 9 dB leaves a hole in an instrument, 6 dB is the most that moves of the mix
 * boost, and a side can be raised by 9 dB at most (the bound of the move).
 */
const DEEPEST_CUT_DB = 9;
const HIGHEST_BOOST_DB = 6;
const DEEPEST_SHELF_DB = 24;
const MOST_SIDE_DB = 9;

/** A move that can go further or less far than a finding has it. */
export interface ScalableMove {
  /** What it is on the mix, dB; 0 for a filter that has no depth (high-pass, notches). */
  readonly mixDb: number;
  /** How far it may go on stems. */
  readonly mostDb: number;
  /** Does it raise the side? Then it is nothing for what belongs into the middle. */
  readonly widens: boolean;
  responseAt(depthDb: number): Response;
  moveAt(depthDb: number, because: string): Move;
  /** `Cut 3.5 dB at 290 Hz, Q 1.2`. */
  words(depthDb: number): string;
}

/** Of a move on equaliser or width; others do not scale. */
export function scalableMove(move: Move, sampleRateHz: number): ScalableMove | undefined {
  if (move.kind === 'eq') return scalableEq(move.id, move.bands, move.channel, sampleRateHz);
  if (move.kind !== 'width') return undefined;
  const { id, lowShelf, sideGainDb } = move;
  if (sideGainDb === 0) {
    if (lowShelf === undefined) return undefined;
    return scalableEq(id, [{ kind: 'low-shelf', ...lowShelf }], 'side', sampleRateHz);
  }
  return {
    mixDb: sideGainDb,
    mostDb: sideGainDb > 0 ? MOST_SIDE_DB : -DEEPEST_SHELF_DB,
    widens: sideGainDb > 0,
    responseAt: (depthDb) => () => ({ re: 10 ** (depthDb / 20), im: 0 }),
    moveAt: (depthDb, because) => widthMove({ id, because }, depthDb),
    words: (depthDb) => `${depthDb > 0 ? 'Raise' : 'Lower'} the side by ${plain(Math.abs(depthDb))} dB`,
  };
}

/** The same bell at another place. */
export function movedBell(move: Move, frequencyHz: number, q: number): Move | undefined {
  if (move.kind !== 'eq' || move.bands.length !== 1) return undefined;
  const [band] = move.bands;
  return band?.kind === 'peaking'
    ? { ...move, bands: [{ ...band, frequencyHz: Math.round(frequencyHz), q }] }
    : undefined;
}

function scalableEq(
  id: string,
  bands: readonly EqBand[],
  channel: 'stereo' | 'mid' | 'side',
  sampleRateHz: number,
): ScalableMove | undefined {
  const usable = bands.filter(({ frequencyHz }) => frequencyHz < 0.49 * sampleRateHz);
  const [first] = usable;
  if (first === undefined) return undefined;
  const mixDb = 'gainDb' in first ? first.gainDb : 0;
  const atDepth = (depthDb: number): EqBand[] =>
    usable.map((band) =>
      'gainDb' in band && mixDb !== 0
        ? { ...band, gainDb: Number(((band.gainDb * depthDb) / mixDb).toFixed(1)) + 0 }
        : band,
    );
  const deepest = first.kind === 'low-shelf' && channel === 'side' ? DEEPEST_SHELF_DB : DEEPEST_CUT_DB;
  return {
    mixDb,
    mostDb: mixDb === 0 ? 0 : mixDb > 0 ? HIGHEST_BOOST_DB : -deepest,
    widens: false,
    responseAt(depthDb) {
      const sections = atDepth(depthDb).map((band) => designBiquad(band, sampleRateHz));
      return (frequencyHz) => {
        let re = 1;
        let im = 0;
        for (const section of sections) {
          const one = biquadResponse(section, frequencyHz, sampleRateHz);
          [re, im] = [re * one.re - im * one.im, re * one.im + im * one.re];
        }
        return { re, im };
      };
    },
    moveAt(depthDb, because) {
      const cost = 'What is moved loses body there that it may need when it plays alone.';
      return eqMove({ id, because }, atDepth(depthDb), cost, channel);
    },
    words: (depthDb) => wordsFor(usable, depthDb) + (channel === 'stereo' ? '' : ` on the ${channel}`),
  };
}

function wordsFor(bands: readonly EqBand[], depthDb: number): string {
  const first = bands[0]!;
  const at = hertz(first.frequencyHz);
  const change = `${depthDb < 0 ? 'Cut' : 'Boost'} ${plain(Math.abs(depthDb))} dB`;
  switch (first.kind) {
    case 'high-pass':
      return `High-pass at ${at}, ${12 * bands.length} dB/octave`;
    case 'notch':
      return `Notches at ${bands.map(({ frequencyHz }) => hertz(frequencyHz)).join(', ')}`;
    case 'peaking':
      return `${change} at ${at}, Q ${plain(first.q)}`;
    case 'low-shelf':
      return `${change} below ${at}`;
    case 'high-shelf':
      return `${change} above ${at}`;
    default:
      return first satisfies never;
  }
}
