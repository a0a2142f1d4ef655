import { currentSession, type Session } from '../state/index.ts';
import { tasks } from './audioTasks.ts';
import { createLibrary, type LoadedTrack } from './library.ts';
import { currentPlayer, patchPlayer, SLOTS, type LineStatus, type Slot } from './playerState.ts';
import { currentRig } from './rig.ts';

/** What can be heard: the files behind the buttons, decoded, and plugged into the rig. */

const library = createLibrary(tasks);
const buffers: Partial<Record<Slot, { readonly trackId: string; readonly loaded: LoadedTrack }>> = {};
const listeners = new Set<(slot: Slot) => void>();

/** Tells when a file has been decoded and plugged in. @returns stops it */
export function whenLoaded(listener: (slot: Slot) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The decoded file behind a button. */
export const bufferOf = (slot: Slot): AudioBuffer | undefined => buffers[slot]?.loaded.buffer;

export function forgetBuffers(): void {
  for (const slot of SLOTS) delete buffers[slot];
}

/** The track behind each button; the live correction plays the mix. */
export function trackOf(slot: Slot): Session['mix'] {
  const { mix, references, corrected } = currentSession();
  if (slot === 'mix') return mix;
  if (slot === 'reference') return references.find(({ id }) => id === currentPlayer().referenceId);
  return currentPlayer().variant === 'rendered' ? corrected : undefined;
}

/** The rate of everything: the mix's own, so that it is played as it is. */
export const rateHz = (): number => currentSession().mix?.sampleRateHz ?? 48_000;

/** Has the files decoded that the buttons stand for, and lets go of all others. */
export function loadAll(): void {
  const wanted = SLOTS.map(trackOf);
  library.keepOnly(wanted.flatMap((track) => track?.id ?? []));
  for (const [index, slot] of SLOTS.entries()) {
    const track = wanted[index];
    if (buffers[slot]?.trackId === track?.id) continue;
    delete buffers[slot];
    if (track === undefined) {
      if (slot !== 'corrected') currentRig()?.deck.removeLine(slot);
      setStatus(slot, { kind: 'absent' });
    } else void load(slot, track);
  }
  showLive();
}

async function load(slot: Slot, track: NonNullable<Session['mix']>): Promise<void> {
  const isStillWanted = (): boolean => trackOf(slot)?.id === track.id;
  setStatus(slot, { kind: 'loading', fraction: 0 });
  try {
    const loaded = await library.load(track, rateHz(), (fraction) => {
      if (isStillWanted() && buffers[slot] === undefined) setStatus(slot, { kind: 'loading', fraction });
    });
    if (!isStillWanted() || buffers[slot]?.trackId === track.id) return;
    buffers[slot] = { trackId: track.id, loaded };
    const { droppedSeconds, buffer } = loaded;
    setStatus(slot, {
      kind: 'ready',
      ...(droppedSeconds > 0
        ? { note: `Too long to hold in memory: the first ${Math.floor(buffer.duration / 60)} minutes can be played.` }
        : {}),
    });
    if (slot === 'mix') {
      const { transport } = currentPlayer();
      patchPlayer({ transport: { ...transport, durationSeconds: buffer.duration } });
      showLive();
    }
    plugIn(slot);
    for (const listener of listeners) listener(slot);
  } catch (error) {
    if (isStillWanted())
      setStatus(slot, { kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

function setStatus(slot: Slot, status: LineStatus): void {
  patchPlayer({ status: { ...currentPlayer().status, [slot]: status } });
}

/** The third source, while there is a plan and no rendering is chosen: the mix through the correction. */
function showLive(): void {
  if (currentPlayer().variant !== 'live') return;
  const hasPlan = currentSession().planRecord !== undefined;
  const kind = currentPlayer().status.corrected.kind;
  if (hasPlan && buffers.mix !== undefined) {
    if (kind !== 'ready') setStatus('corrected', { kind: 'ready' });
    plugIn('corrected');
  } else if (kind !== 'absent') {
    currentRig()?.deck.removeLine('corrected');
    setStatus('corrected', { kind: 'absent' });
  }
}

/** Puts what stands behind a button into the rig, once there is one. */
export function plugIn(slot: Slot): void {
  const rig = currentRig();
  if (rig === undefined) return;
  if (slot === 'corrected' && currentPlayer().variant === 'live') {
    if (buffers.mix !== undefined)
      rig.live.plugIn(buffers.mix.loaded.buffer, currentSession().planRecord?.plan.moves ?? []);
    return;
  }
  const held = buffers[slot];
  if (held === undefined) return;
  if (slot === 'corrected') rig.live.unplug();
  rig.deck.setLine(slot, { buffer: held.loaded.buffer, offsetSeconds: offsetOf(slot) });
}

/** Seconds by which a source comes later than the mix. */
export function offsetOf(slot: Slot): number {
  const { referenceId, offsetsSeconds } = currentPlayer();
  return slot === 'reference' && referenceId !== undefined ? (offsetsSeconds[referenceId] ?? 0) : 0;
}
