import type { EqBand, Move } from '../diagnostics/move.ts';
import type { Finding } from '../diagnostics/finding.ts';
import { WHOLE_HIGH_HZ, WHOLE_LOW_HZ } from '../stages/bandList.ts';
import type { Region } from '../alignment/regionSums.ts';
import type { Channels } from './shares.ts';

/** What has to be asked of the stems to tell who carries a finding: where, and of which channels; or of the highest peaks. */
export type Question =
  | {
      readonly kind: 'channels';
      readonly channels: Channels;
      readonly region: Region;
      readonly move: Move | undefined;
      /** Hum so far under the music that power tells nothing of it: each stem is asked by itself. */
      readonly isHum?: true;
    }
  | { readonly kind: 'peaks' }
  | { readonly kind: 'none'; readonly reason: string };

/** Width is heard from 500 Hz on (rules `stereo.narrow`, `stereo.wide`). */
const WIDTH_HZ = { lowHz: 500, highHz: 8000 };
/** Where the rule measures it; above, the skirt of a bass drum is louder than any rumble. */
export const RUMBLE_HZ = { lowHz: 7, highHz: 20 };
/** A line of hum in the ledger is as wide as its window. */
const LINE_HZ = 4;

/** What makes each finding that cannot be shared out among stems what it is. */
const OF_THE_WHOLE: Readonly<Record<string, string>> = {
  dyn: 'dynamics are made on the bus and by all stems together; they do not add up',
  space: 'reverberation does not add up as power does; listen to the returns one by one',
  arrangement: 'it is about the course of the song, not about a stem',
  loudness: 'loudness is what all stems make together; the table of stems says how loud each is',
  file: 'it is about the file, not about the music in it',
  translation: 'it is about what devices leave of the whole',
  reference: 'it is about the reference',
  'low.dc': 'a constant offset is below everything that is measured of stems here',
  'stereo.balance': 'the balance of left and right is set by panning; see which stem leans to that side',
};

/** How a finding is asked about. */
export function questionOf(finding: Finding): Question {
  const { ruleId, bandHz, ranges, channel } = finding;
  const family = ruleId.split('.')[0]!;
  const reason = OF_THE_WHOLE[ruleId] ?? OF_THE_WHOLE[family];
  if (reason !== undefined) return { kind: 'none', reason };
  if (family === 'gain') return { kind: 'peaks' };
  const move = finding.moves[0] ?? localMove(finding);
  if (ruleId === 'low.hum' && move?.kind === 'eq') {
    return ask('power', linesOf(move.bands.map(({ frequencyHz }) => frequencyHz)), ranges, move);
  }
  if (ruleId === 'low.hum' && bandHz !== undefined) {
    const { centreHz, highHz } = bandHz;
    const multiples = Array.from({ length: Math.round(highHz / centreHz) }, (_, i) => (i + 1) * centreHz);
    return { ...ask('power', linesOf(multiples), ranges, undefined), isHum: true };
  }
  if (ruleId === 'low.rumble') return ask('power', [RUMBLE_HZ], ranges, move);
  if (family === 'stereo') {
    const whole = { lowHz: WHOLE_LOW_HZ, highHz: WHOLE_HIGH_HZ };
    const fallback = ruleId === 'stereo.narrow' || ruleId === 'stereo.wide' ? WIDTH_HZ : whole;
    return ask('side', [bandHz ?? fallback], ranges, move);
  }
  if (bandHz === undefined) return { kind: 'none', reason: 'the finding names no band' };
  return ask(channel === 'mid' || channel === 'side' ? channel : 'power', [bandHz], ranges, move);
}

function ask(
  channels: Channels,
  bandsHz: readonly { readonly lowHz: number; readonly highHz: number }[],
  ranges: Region['ranges'],
  move: Move | undefined,
): Question & { kind: 'channels' } {
  const region = { bandsHz: bandsHz.map(({ lowHz, highHz }) => ({ lowHz, highHz })), ranges };
  return { kind: 'channels', channels, region, move };
}

function linesOf(frequenciesHz: readonly number[]): { lowHz: number; highHz: number }[] {
  return frequenciesHz.map((frequencyHz) => ({ lowHz: frequencyHz - LINE_HZ, highHz: frequencyHz + LINE_HZ }));
}

/** Findings of passages carry no move, since a cut of the whole song would harm the rest. A stem may be cut in those passages. */
const DEEPEST_LOCAL_DB = 4;
const CUTTABLE = ['tone.mud', 'tone.boxy', 'tone.harsh', 'tone.sibilance'];

function localMove({ ruleId, ranges, bandHz, measured, expected, because }: Finding): Move | undefined {
  if (!CUTTABLE.includes(ruleId) || ranges.length === 0 || bandHz === undefined || expected.max === undefined)
    return undefined;
  const beyondDb = Math.min(DEEPEST_LOCAL_DB, measured.value - expected.max);
  if (!(beyondDb > 0)) return undefined;
  const { lowHz, highHz, centreHz } = bandHz;
  const band: EqBand = {
    kind: 'peaking',
    frequencyHz: centreHz,
    gainDb: -beyondDb,
    q: Math.min(4, Math.max(0.7, centreHz / (highHz - lowHz))),
  };
  return { kind: 'eq', id: ruleId, because, predicted: [], cost: '', channel: 'stereo', bands: [band] };
}
