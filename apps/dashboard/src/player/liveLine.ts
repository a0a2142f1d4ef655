import { createChainNode, type ChainNode } from '@auralign/engine/web';
import type { Move } from '@auralign/match';
// oxlint-disable-next-line import/default -- Vite makes the address of the script its default export
import moduleUrl from './chainWorklet.ts?worker&url';
import type { Deck } from './deck.ts';

/** The mix through the correction that is being edited, as a line of the deck. */
export interface LiveLine {
  /** Plays a mix with these moves done to it; called again, only what changed changes. */
  plugIn(mix: AudioBuffer, moves: readonly Move[]): void;
  unplug(): void;
}

/**
 * @param onProblem is told why a correction cannot be heard; the one before goes on
 */
export function createLiveLine(
  context: AudioContext,
  deck: Deck,
  lineId: string,
  onProblem: (message: string | undefined) => void,
): LiveLine {
  let chain: ChainNode | undefined;
  let wanted: { readonly mix: AudioBuffer; readonly moves: readonly Move[] } | undefined;
  let plugged: { readonly mix: AudioBuffer; readonly latencyFrames: number } | undefined;
  let isStarting = false;

  const fail = (error: unknown): void => onProblem(error instanceof Error ? error.message : String(error));
  const plug = (): void => {
    if (chain === undefined || wanted === undefined) return;
    const { node, latencyFrames } = chain;
    // Latency changes only when a correction needs more than is kept in reserve.
    if (plugged?.mix === wanted.mix && plugged.latencyFrames === latencyFrames) return;
    plugged = { mix: wanted.mix, latencyFrames };
    deck.setLine(lineId, { buffer: wanted.mix, insert: node, latencyFrames });
  };
  const start = async (mix: AudioBuffer, moves: readonly Move[]): Promise<void> => {
    isStarting = true;
    try {
      chain = await createChainNode(context, { moduleUrl, channelCount: mix.numberOfChannels, moves });
      plug();
      if (wanted !== undefined && wanted.moves !== moves) await change(wanted.moves);
    } catch (error) {
      fail(error);
    } finally {
      isStarting = false;
    }
  };
  const change = async (moves: readonly Move[]): Promise<void> => {
    try {
      await chain?.setMoves(moves);
      onProblem(undefined);
      plug();
    } catch (error) {
      fail(error);
    }
  };

  return {
    plugIn(mix, moves) {
      const before = wanted;
      wanted = { mix, moves };
      if (chain === undefined) {
        if (!isStarting) void start(mix, moves);
        return;
      }
      if (before === undefined || before.mix !== mix) plug();
      if (before?.moves !== moves) void change(moves);
    },
    unplug() {
      wanted = undefined;
      plugged = undefined;
      deck.removeLine(lineId);
    },
  };
}
