import { currentSession, publishPlayback } from '../state/index.ts';
import { abxX, answerAbx, startAbx } from './abx.ts';
import { shuffled } from './blind.ts';
import { matchLoudness } from './equalLoudness.ts';
import { choose, setReference, setVariant } from './hearing.ts';
import { currentPlayer, patchPlayer, SLOTS, type Slot } from './playerState.ts';

/** By key or button: the n-th source as shown; the one that is heard already gives its other version, if it has one. */
export function chooseNth(index: number): void {
  const { blindOrder, heard, variant, referenceId, abx } = currentPlayer();
  if (abx !== undefined) return chooseAbx((['A', 'B', 'X'] as const)[index] ?? 'X');
  const slot = (blindOrder ?? SLOTS)[index];
  if (slot === undefined) return;
  if (slot === heard && blindOrder === undefined) {
    const { references, corrected, planRecord } = currentSession();
    if (slot === 'reference' && references.length > 1) {
      const at = references.findIndex(({ id }) => id === referenceId);
      setReference(references[(at + 1) % references.length]!.id);
    }
    if (slot === 'corrected' && corrected !== undefined && planRecord !== undefined) {
      setVariant(variant === 'live' ? 'rendered' : 'live');
    }
  }
  choose(slot);
}

/** Hides and shuffles the names of the sources, or reveals them. */
export function setBlind(isBlind: boolean): void {
  const present = SLOTS.filter((slot) => currentPlayer().status[slot].kind !== 'absent');
  const blindOrder = isBlind ? shuffled(present, freshSeed()) : undefined;
  patchPlayer({ blindOrder, ...(isBlind && !currentPlayer().isMatched ? { isMatched: true } : {}) });
  publishPlayback({ isBlind });
  if (blindOrder?.[0] !== undefined) choose(blindOrder[0]);
  void matchLoudness();
}

export function beginAbx(first: Slot, second: Slot): void {
  patchPlayer({ abx: startAbx(first, second, freshSeed()), abxChoice: 'X', blindOrder: undefined, isMatched: true });
  publishPlayback({ isBlind: true });
  void matchLoudness();
  chooseAbx('X');
}

export function chooseAbx(abxChoice: 'A' | 'B' | 'X'): void {
  const { abx } = currentPlayer();
  if (abx === undefined) return;
  patchPlayer({ abxChoice });
  choose(abxChoice === 'A' ? abx.first : abxChoice === 'B' ? abx.second : abxX(abx));
}

export function answer(which: 'A' | 'B'): void {
  const { abx } = currentPlayer();
  if (abx === undefined) return;
  patchPlayer({ abx: answerAbx(abx, which === 'A' ? abx.first : abx.second) });
  chooseAbx('X');
}

export function endAbx(): void {
  patchPlayer({ abx: undefined });
  publishPlayback({ isBlind: false });
}

/** Chance enters here and nowhere else; everything after it follows from the seed. */
function freshSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}
