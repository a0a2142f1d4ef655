import { SAME_RECORDING_LIKENESS } from './alignment.ts';
import { tasks } from './audioTasks.ts';
import { matchLoudness } from './equalLoudness.ts';
import { alignmentPassages } from './passages.ts';
import { currentPlayer, patchPlayer } from './playerState.ts';
import { position } from './playing.ts';
import { bufferOf, plugIn } from './sources.ts';

/** Mix and reference in step. */

export function setOffset(offsetSeconds: number): void {
  const { referenceId, offsetsSeconds } = currentPlayer();
  if (referenceId === undefined) return;
  patchPlayer({ offsetsSeconds: { ...offsetsSeconds, [referenceId]: offsetSeconds }, alignment: { state: 'idle' } });
  plugIn('reference');
  void matchLoudness();
}

/** Finds the offset of a reference that is the same recording; leaves it alone when it is not. */
export async function alignReference(): Promise<void> {
  const { referenceId } = currentPlayer();
  const [mix, reference] = [bufferOf('mix'), bufferOf('reference')];
  if (mix === undefined || reference === undefined || referenceId === undefined) return;
  patchPlayer({ alignment: { state: 'searching' } });
  const { passage, stretch, leadFrames } = alignmentPassages(mix, reference, position());
  try {
    const { offsetFrames, likeness } = await tasks.run(
      'align',
      { passage, stretch, leadFrames },
      { transfer: [passage.buffer, stretch.buffer] },
    );
    if (currentPlayer().referenceId !== referenceId) return;
    const isSame = likeness >= SAME_RECORDING_LIKENESS;
    if (isSame) setOffset(offsetFrames / mix.sampleRate);
    patchPlayer({ alignment: { state: isSame ? 'found' : 'different', likeness } });
  } catch (error) {
    patchPlayer({ alignment: { state: 'idle' }, problem: error instanceof Error ? error.message : String(error) });
  }
}
