import { designBiquad, responseDb, type BiquadCoefficients } from '@auralign/dsp';
import type { EqBand, Move, MoveOf } from '@auralign/match';
import { effective, insert, withMove, type Edits } from '../edits.ts';
import { clamp, rangeOf } from '../ranges.ts';

export type EqMove = MoveOf<'eq'>;
export type EqChannel = EqMove['channel'];

/** Kinds of band in the order of a menu. */
export const BAND_KINDS = [
  'peaking',
  'low-shelf',
  'high-shelf',
  'high-pass',
  'low-pass',
  'notch',
] as const satisfies readonly EqBand['kind'][];
export const BAND_WORDS: Readonly<Record<EqBand['kind'], string>> = {
  peaking: 'Bell',
  'low-shelf': 'Low shelf',
  'high-shelf': 'High shelf',
  'high-pass': 'High-pass',
  'low-pass': 'Low-pass',
  notch: 'Notch',
};

/** One node of the editor: a band of one of the equalisers of the plan. */
export interface EqNode {
  readonly moveId: string;
  readonly index: number;
  readonly channel: EqChannel;
  readonly band: EqBand;
  /** Whether its equaliser is carried out. */
  readonly isOn: boolean;
}

export function nodesOf(edits: Edits): EqNode[] {
  return edits.flatMap((edit) => {
    const move = effective(edit);
    if (move.kind !== 'eq') return [];
    const { id: moveId, channel, bands } = move;
    return bands.map((band, index) => ({ moveId, index, channel, band, isOn: edit.isOn && edit.amount > 0 }));
  });
}

export const gainOf = (band: EqBand): number => ('gainDb' in band ? band.gainDb : 0);

/** The band with some numbers changed, kept inside the schema's ranges and below half the sample rate. */
export function changedBand(
  band: EqBand,
  change: { readonly frequencyHz?: number; readonly gainDb?: number; readonly q?: number },
  sampleRateHz: number,
): EqBand {
  const hz = rangeOf('eq', ['bands', 'frequencyHz'], band.kind);
  const highestHz = Math.min(hz.maximum, 0.49 * sampleRateHz);
  const frequencyHz = clamp(change.frequencyHz ?? band.frequencyHz, { minimum: hz.minimum, maximum: highestHz });
  const q = clamp(change.q ?? band.q, rangeOf('eq', ['bands', 'q'], band.kind));
  if (!('gainDb' in band)) return { ...band, frequencyHz, q };
  return {
    ...band,
    frequencyHz,
    q,
    gainDb: clamp(change.gainDb ?? band.gainDb, rangeOf('eq', ['bands', 'gainDb'], band.kind)),
  };
}

/** The same place with another kind of filter; gain and Q are kept where the kind has them. */
export function bandOfKind(band: EqBand, kind: EqBand['kind']): EqBand {
  const { frequencyHz } = band;
  const isShelf = kind === 'low-shelf' || kind === 'high-shelf';
  // A shelf or cut-off of the Q of a narrow bell would resonate.
  const q = kind === 'peaking' || kind === 'notch' ? band.q : Math.min(band.q, Math.SQRT1_2);
  if (kind === 'peaking') return { kind, frequencyHz, q, gainDb: gainOf(band) };
  return isShelf ? { kind, frequencyHz, q, gainDb: gainOf(band) } : { kind, frequencyHz, q };
}

export function withBand(edits: Edits, { moveId, index }: Pick<EqNode, 'moveId' | 'index'>, band: EqBand): Edits {
  const move = eqMove(edits, moveId);
  return move === undefined
    ? edits
    : withMove(edits, { ...move, bands: move.bands.map((each, i) => (i === index ? band : each)) });
}

/** Without a band; an equaliser without bands is off, since the plan knows none that is empty. */
export function withoutBand(edits: Edits, { moveId, index }: Pick<EqNode, 'moveId' | 'index'>): Edits {
  const move = eqMove(edits, moveId);
  if (move === undefined) return edits;
  if (move.bands.length > 1) return withMove(edits, { ...move, bands: move.bands.filter((_, i) => i !== index) });
  return edits.flatMap((edit) =>
    edit.move.id !== moveId ? [edit] : edit.suggested === undefined ? [] : [{ ...edit, isOn: false }],
  );
}

/** With one band more, in the equaliser of its channel; one is made where there is none but those that mend a finding each. */
export function addedBand(edits: Edits, channel: EqChannel, band: EqBand): Edits {
  const home = edits.find(
    ({ move, isOn, finding }) => move.kind === 'eq' && move.channel === channel && isOn && finding === undefined,
  );
  const move = home === undefined ? undefined : effective(home);
  if (move?.kind === 'eq') return withMove(edits, { ...move, bands: [...move.bands, band] });
  const added: Move = {
    id: freeId(edits, `eq-${channel}`),
    kind: 'eq',
    channel,
    bands: [band],
    because: 'Added by hand.',
    predicted: [],
    cost: 'Minimum phase: no latency, a little phase shift around each band.',
  };
  return insert(edits, { suggested: undefined, move: added, isOn: true, amount: 1 });
}

/** Moves a band to the equaliser of another channel. */
export function movedBand(edits: Edits, node: EqNode, channel: EqChannel): Edits {
  return node.channel === channel ? edits : addedBand(withoutBand(edits, node), channel, node.band);
}

function eqMove(edits: Edits, id: string): EqMove | undefined {
  const edit = edits.find(({ move }) => move.id === id);
  const move = edit === undefined ? undefined : effective(edit);
  return move?.kind === 'eq' ? move : undefined;
}

function freeId(edits: Edits, wish: string): string {
  const taken = new Set(edits.map(({ move }) => move.id));
  let id = wish;
  for (let n = 2; taken.has(id); n++) id = `${wish}-${n}`;
  return id;
}

/** Where a band acts, for hearing it alone: between its half-gain points, or all of the shelf's side. */
export function reachOf(band: EqBand): { readonly lowHz: number; readonly highHz: number } {
  const { frequencyHz } = band;
  if (band.kind === 'low-shelf' || band.kind === 'high-pass') return { lowHz: 20, highHz: Math.max(40, frequencyHz) };
  if (band.kind === 'high-shelf' || band.kind === 'low-pass')
    return { lowHz: Math.min(10_000, frequencyHz), highHz: 20_000 };
  // Bandwidth of a Q in octaves: 2·asinh(1/(2Q))/ln 2.
  const half = Math.asinh(1 / (2 * band.q)) / Math.LN2;
  return { lowHz: frequencyHz * 2 ** -half, highHz: frequencyHz * 2 ** half };
}

/** Response of bands and correction filters on one channel, exactly as the renderer computes it. */
export function curveDb(
  moves: readonly Move[],
  channel: EqChannel,
  frequenciesHz: readonly number[],
  sampleRateHz: number,
): number[] {
  const sections: BiquadCoefficients[] = moves.flatMap((move) =>
    move.kind === 'eq' && move.channel === channel ? move.bands.map((band) => designBiquad(band, sampleRateHz)) : [],
  );
  const filters = moves.filter(
    (move): move is MoveOf<'convolution'> => move.kind === 'convolution' && move.channel === channel,
  );
  return frequenciesHz.map(
    (hz) => responseDb(sections, hz, sampleRateHz) + filters.reduce((sum, filter) => sum + filterDb(filter, hz), 0),
  );
}

/** Linear in dB over log-frequency between its points, constant outside: as the move's schema says. */
export function filterDb({ frequenciesHz, gainDb }: MoveOf<'convolution'>, hz: number): number {
  const above = frequenciesHz.findIndex((point) => point >= hz);
  if (above === -1) return gainDb.at(-1) ?? 0;
  if (above === 0) return gainDb[0] ?? 0;
  const [low, high] = [frequenciesHz[above - 1]!, frequenciesHz[above]!];
  const part = Math.log(hz / low) / Math.log(high / low);
  return gainDb[above - 1]! + part * (gainDb[above]! - gainDb[above - 1]!);
}
