import type { Move } from '../diagnostics/move.ts';
import { plain } from '../diagnostics/words.ts';
import type { RegionSums } from '../alignment/regionSums.ts';
import { KEPT_IN_THE_MIDDLE, type StemRole } from './roles.ts';
import { movedBell, scalableMove, type ScalableMove } from './scalableMove.ts';
import { changeByMixDb, changeByStemsDb, centreHz, type Channels } from './shares.ts';
import type { Share, StemMove } from './stemReport.ts';

const STEP_DB = 0.1;
/** So much of what is wanted is as good as all of it. A proposal. */
const ENOUGH = 0.9;
/** A stem that is less than this of the place is not what would be turned. */
const LEAST_SHARE_PERCENT = 10;
const MOST_STEMS = 3;
/** In a band this wide a stem is cut where it is thick itself; a resonance is cut where it rings. */
const BROAD = 1.5;
const BROAD_Q = [0.7, 1.4] as const;

/** A stem as one that may be moved. */
export interface Movable {
  readonly index: number;
  readonly name: string;
  readonly role: StemRole;
}

interface Place {
  readonly sums: RegionSums;
  readonly channels: Channels;
  readonly binHz: number;
  readonly sampleRateHz: number;
}

/**
 * How far the move of the mix would have to go on single stems, so that the *sum* ends where the move would bring it on the mix: its
 * power in the band of the finding falls (or rises) by as much. Solved on the measured spectra of stems and mix with the phase between
 * them, so that what stems have in common counts; it assumes that the bus goes on as it does. Where no single stem can, those that
 * are most of the place are moved alike.
 *
 * @param shares of the place, largest first
 * @returns what is enough first; nothing where the move does not scale, or asks for next to nothing
 */
export function stemMovesFor(
  place: Place,
  move: Move,
  shares: readonly Share[],
  movables: readonly Movable[],
): { readonly wantedDb: number; readonly stemMoves: StemMove[] } | undefined {
  const scale = scalableMove(move, place.sampleRateHz);
  if (scale === undefined) return undefined;
  const wantedDb = changeByMixDb(place.sums, { ...place, response: scale.responseAt(scale.mixDb) });
  if (Math.abs(wantedDb) < STEP_DB / 2) return undefined;
  const asked = shares
    .filter(({ sharePercent }) => sharePercent >= LEAST_SHARE_PERCENT)
    .flatMap(({ stem, sharePercent }) => {
      const movable = movables.find(({ name }) => name === stem);
      const isKept = scale.widens && movable !== undefined && KEPT_IN_THE_MIDDLE.includes(movable.role);
      return movable === undefined || isKept ? [] : [{ ...movable, sharePercent }];
    })
    .slice(0, MOST_STEMS);
  const stemMoves = asked.map((stem) => bestOf(place, move, scale, { stem, wantedDb }));
  for (let count = 2; count <= asked.length; count++) {
    if (stemMoves.some(({ status }) => status === 'enough')) break;
    stemMoves.push(solve(place, scale, { stems: asked.slice(0, count), wantedDb, mixDb: scale.mixDb }));
  }
  const order = (one: StemMove): number => (one.status === 'enough' ? 0 : 1);
  return { wantedDb, stemMoves: stemMoves.sort((a, b) => order(a) - order(b)) };
}

type Asked = Movable & { readonly sharePercent: number };

/** One stem, by the bell of the mix or one where the stem itself is thickest, whichever needs to cut less. */
function bestOf(
  place: Place,
  move: Move,
  scale: ScalableMove,
  { stem, wantedDb }: { readonly stem: Asked; readonly wantedDb: number },
): StemMove {
  const task = { stems: [stem], wantedDb, mixDb: scale.mixDb };
  const asOnMix = solve(place, scale, task);
  const own = ownBell(place, move, stem);
  if (own === undefined) return asOnMix;
  const elsewhere = solve(place, own, task);
  if (elsewhere.status !== asOnMix.status) return elsewhere.status === 'enough' ? elsewhere : asOnMix;
  const isBetter =
    elsewhere.status === 'enough'
      ? depthOf(elsewhere) < depthOf(asOnMix)
      : Math.abs(elsewhere.reachedDb) > Math.abs(asOnMix.reachedDb);
  return isBetter ? elsewhere : asOnMix;
}

function depthOf({ move }: StemMove): number {
  const band = move?.kind === 'eq' ? move.bands[0] : undefined;
  return band !== undefined && 'gainDb' in band ? Math.abs(band.gainDb) : 0;
}

function ownBell(place: Place, move: Move, { index }: Movable): ScalableMove | undefined {
  const { bins } = place.sums;
  if (bins.length === 0 || bins.at(-1)! < BROAD * bins[0]! || move.kind !== 'eq') return undefined;
  const hz = centreHz(place.sums, index, place);
  const q = move.bands[0]?.q ?? 1;
  const bell = hz === undefined ? undefined : movedBell(move, hz, Math.min(BROAD_Q[1], Math.max(BROAD_Q[0], q)));
  return bell && scalableMove(bell, place.sampleRateHz);
}

/** The least depth, in tenths of a decibel, that does what is wanted; else the depth that comes nearest. */
function solve(
  place: Place,
  scale: ScalableMove,
  { stems, wantedDb, mixDb }: { readonly stems: readonly Asked[]; readonly wantedDb: number; readonly mixDb: number },
): StemMove {
  const indices = stems.map(({ index }) => index);
  const reachedAt = (depthDb: number): number =>
    changeByStemsDb(place.sums, indices, { ...place, response: scale.responseAt(depthDb) });
  const direction = Math.sign(wantedDb);
  const depths =
    scale.mixDb === 0
      ? [0]
      : Array.from(
          { length: Math.round(Math.abs(scale.mostDb) / STEP_DB) },
          (_, step) => Math.sign(scale.mixDb) * (step + 1) * STEP_DB,
        );
  let best = { depthDb: 0, reachedDb: 0 };
  for (const depthDb of depths) {
    const reachedDb = reachedAt(depthDb);
    if (direction * reachedDb > direction * best.reachedDb) best = { depthDb, reachedDb };
    if (direction * reachedDb >= Math.abs(wantedDb) - STEP_DB / 2) break;
  }
  const { depthDb, reachedDb } = best;
  const names = inWords(stems.map(({ name }) => name));
  const result = {
    stems: stems.map(({ name }) => name),
    sharePercent: stems.reduce((sum, { sharePercent }) => sum + sharePercent, 0),
    reachedDb,
  };
  if (direction * reachedDb <= 0) {
    const because = `${names} cancels others there: to turn it ${direction < 0 ? 'down' : 'up'} does the opposite.`;
    return { ...result, status: 'not enough', reachedDb: 0, because };
  }
  const isEnough = direction * reachedDb >= Math.min(Math.abs(wantedDb) - STEP_DB / 2, ENOUGH * Math.abs(wantedDb));
  const words = scale.words(depthDb);
  const where = `${words.includes(',') ? ',' : ''} in ${names}${stems.length === 1 ? ' alone' : ''}`;
  const because = isEnough
    ? `${words}${where} instead of ${mixDb === 0 ? '' : `${plain(Math.abs(mixDb))} dB `}on the mix.`
    : `${words}${where}: that is ${plain(Math.abs(reachedDb))} of the ${plain(Math.abs(wantedDb))} dB wanted here.`;
  return {
    ...result,
    status: isEnough ? 'enough' : 'not enough',
    move: scale.moveAt(depthDb, because),
    because,
  };
}

/** `bass, guitar and pads`. */
function inWords(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
