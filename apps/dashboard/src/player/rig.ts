import { createDeck, type Deck } from './deck.ts';
import { createLiveLine, type LiveLine } from './liveLine.ts';
import { createMonitor, type Monitor } from './monitor.ts';
import { currentPlayer, patchPlayer } from './playerState.ts';

/** The sound system of the page, made with the first sound. */
export interface Rig {
  readonly context: AudioContext;
  readonly deck: Deck;
  readonly monitor: Monitor;
  readonly live: LiveLine;
}

let rig: Rig | undefined;
const listeners = new Set<() => void>();

export const currentRig = (): Rig | undefined => rig;

/** Tells when a new rig stands there, bare. @returns stops it */
export function whenRigMade(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The rig, made on the first gesture: browsers grant sound no sooner. */
export function ensureRig(sampleRateHz: number): Rig {
  if (rig !== undefined) return rig;
  const context = createContext(sampleRateHz);
  const monitor = createMonitor(context, context.destination);
  const deck = createDeck(context, monitor.input);
  const live = createLiveLine(context, deck, 'corrected', (message) => patchPlayer({ problem: message }));
  rig = { context, deck, monitor, live };
  const { mode, volumeDb, heard } = currentPlayer();
  monitor.setListening(mode, 0);
  monitor.setVolumeDb(volumeDb, 0);
  deck.select(heard, 0);
  for (const listener of listeners) listener();
  return rig;
}

export function closeRig(): void {
  void rig?.context.close();
  rig = undefined;
}

/** The time of the audio clock that is heard now. */
export function clock(): number {
  return rig === undefined ? 0 : rig.context.currentTime - (rig.context.outputLatency || 0);
}

function createContext(sampleRate: number): AudioContext {
  try {
    return new AudioContext({ sampleRate, latencyHint: 'interactive' });
  } catch {
    return new AudioContext({ latencyHint: 'interactive' }); // a rate the device refuses: the browser converts
  }
}
