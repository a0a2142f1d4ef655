import { scaleMove as scaled, type Move } from '@auralign/match';

/**
 * A move at a share of its strength, by the planner's own rules; whole, it stays the very same.
 *
 * @param amount 0…1
 * @returns `undefined` when nothing audible is left
 */
export function scaleMove(move: Move, amount: number): Move | undefined {
  if (amount === 1) return move;
  return amount === 0 ? undefined : scaled(move, amount);
}
