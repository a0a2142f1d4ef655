import { placeInChain, type Move, type Plan } from '@auralign/match';
import type { Finding } from '../api/resources.ts';
import { foretold } from './predictions.ts';
import { scaleMove } from './scaleMove.ts';

/** One step of the plan in the user's hands. */
export interface MoveEdit {
  /** As solved; `undefined` for a step added by hand. */
  readonly suggested: Move | undefined;
  /** As edited, at full strength. */
  readonly move: Move;
  readonly isOn: boolean;
  /** Share of it that is done, 0…1. */
  readonly amount: number;
  /** What it mends, in a plan that is made of findings. */
  readonly finding?: Finding;
  /** Offered beside the plan: off until it is switched on. */
  readonly isOffered?: true;
}

/** The whole plan in the user's hands, in the order of the chain. */
export type Edits = readonly MoveEdit[];

/**
 * A plan taken into the hands: what was suggested and is no longer there is off, what was changed keeps its suggestion.
 *
 * @param findings what the plan was made of: their other moves are offered
 */
export function editsOf(suggested: Plan, plan: Plan, findings: readonly Finding[] = []): Edits {
  const kept = new Map(plan.moves.map((move) => [move.id, move]));
  const owners = new Map(findings.flatMap((finding) => finding.moves.map(({ id }) => [id, finding] as const)));
  const known = new Set(suggested.moves.map(({ id }) => id));
  const asKept = (move: Move): MoveEdit => {
    const finding = owners.get(move.id);
    return {
      suggested: move,
      move: sameOr(move, kept.get(move.id)),
      isOn: kept.has(move.id),
      amount: 1,
      ...(finding === undefined ? {} : { finding }),
    };
  };
  const offered = findings
    .filter(({ severity }) => severity !== 'pass')
    .flatMap(({ moves }): readonly Move[] => moves)
    .filter(({ id }) => !known.has(id));
  for (const { id } of offered) known.add(id);
  const added = plan.moves.filter(({ id }) => !known.has(id));
  return [
    ...offered.map((move): MoveEdit => ({ ...asKept(move), isOffered: true })),
    ...added.map((move): MoveEdit => ({ suggested: undefined, move, isOn: true, amount: 1 })),
  ].reduce(insert, suggested.moves.map(asKept) as Edits);
}

/** The suggestion itself where what came over the wire says the same. */
function sameOr(suggested: Move, move: Move | undefined): Move {
  return move === undefined || JSON.stringify(move) === JSON.stringify(suggested) ? suggested : move;
}

/** What is carried out: everything that is on, at its amount. */
export function movesOf(edits: Edits): Move[] {
  return edits.flatMap(({ move, isOn, amount }) => (isOn ? (scaleMove(move, amount) ?? []) : []));
}

/**
 * The plan with these edits: the suggestion itself when nothing was changed.
 *
 * @param peakDbtp true peak of the mix, for what limiters should do
 */
export function planOf(suggested: Plan, edits: Edits, peakDbtp?: number): Plan {
  const moves = movesOf(edits);
  const isSame = moves.length === suggested.moves.length && moves.every((move, i) => move === suggested.moves[i]);
  return isSame ? suggested : { ...suggested, moves: foretold(moves, peakDbtp) };
}

export function isChanged({ suggested, move, isOn, isOffered, amount }: MoveEdit): boolean {
  return isOn === (isOffered === true) || amount !== 1 || move !== suggested;
}

/** Offered and not taken: there is nothing of it yet to be edited. */
export function isOnlyOffered({ isOffered, isOn }: MoveEdit): boolean {
  return isOffered === true && !isOn;
}

export function withEdit(edits: Edits, id: string, change: Partial<Omit<MoveEdit, 'suggested'>>): Edits {
  return edits.map((edit) => (edit.move.id === id ? { ...edit, ...change } : edit));
}

/**
 * A step with other parameters. What was at part of its strength is set to what it did, so that the numbers on the
 * screen are those that are changed; what was off is on. What was foretold for other parameters is forgotten.
 */
export function withMove(edits: Edits, move: Move): Edits {
  return withEdit(edits, move.id, { move: { ...move, predicted: [] }, isOn: true, amount: 1 });
}

/** What a step does now: at its amount, and if it is on or not; at amount 0 the move itself. */
export function effective({ move, amount }: MoveEdit): Move {
  return scaleMove(move, amount) ?? move;
}

export function reverted(edits: Edits, id: string): Edits {
  return edits.flatMap((edit) => {
    if (edit.move.id !== id) return [edit];
    const { suggested, isOffered } = edit;
    return suggested === undefined ? [] : [{ ...edit, move: suggested, isOn: isOffered !== true, amount: 1 }];
  });
}

/** A new step at its place in the chain. */
export function insert(edits: Edits, edit: MoveEdit): Edits {
  const at = edits.findIndex(({ move }) => placeInChain(move) > placeInChain(edit.move));
  return at === -1 ? [...edits, edit] : [...edits.slice(0, at), edit, ...edits.slice(at)];
}
