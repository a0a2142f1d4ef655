import { DEVICES } from '@auralign/analysis';
import { currentSoloBand, publishPlayback } from '../state/index.ts';
import { designBandSolo } from './bandSolo.ts';
import { deviceImpulseResponses } from './devices.ts';
import { matchLoudness } from './equalLoudness.ts';
import type { ListeningMode } from './monitor.ts';
import { currentPlayer, patchPlayer, type Slot } from './playerState.ts';
import { currentRig } from './rig.ts';
import { loadAll } from './sources.ts';

/** What is heard, and through what. */

/** The source behind a button; while the test hides names, what is behind it stays unknown. */
export function choose(slot: Slot): void {
  if (currentPlayer().status[slot].kind === 'absent') return;
  patchPlayer({ heard: slot });
  const rig = currentRig();
  rig?.deck.select(slot, rig.context.currentTime);
  publishPlayback({ source: slot });
}

export function setReference(referenceId: string): void {
  patchPlayer({ referenceId, alignment: { state: 'idle' } });
  loadAll();
}

export function setVariant(variant: 'live' | 'rendered'): void {
  patchPlayer({ variant });
  loadAll();
  void matchLoudness();
}

export function setMode(mode: ListeningMode): void {
  patchPlayer({ mode });
  const rig = currentRig();
  rig?.monitor.setListening(mode, rig.context.currentTime);
}

export function setDevice(deviceId: string | undefined): void {
  patchPlayer({ deviceId });
  const rig = currentRig();
  if (rig === undefined) return;
  const device = DEVICES.find(({ id }) => id === deviceId);
  const responses = device === undefined ? null : deviceImpulseResponses(device, rig.context.sampleRate);
  rig.monitor.setDevice(responses, rig.context.currentTime);
}

export function setVolumeDb(volumeDb: number): void {
  patchPlayer({ volumeDb });
  const rig = currentRig();
  rig?.monitor.setVolumeDb(volumeDb, rig.context.currentTime);
}

/** Plays the band alone that the page has chosen. */
export function followBand(): void {
  const rig = currentRig();
  if (rig === undefined) return;
  const band = currentSoloBand();
  const sections = band === undefined ? [] : designBandSolo(band, rig.context.sampleRate);
  rig.monitor.setBand(sections, rig.context.currentTime);
}
