import { currentSession } from '../state/index.ts';
import { tasks } from './audioTasks.ts';
import { createLoudness } from './loudness.ts';
import { currentPlayer, INITIAL_STATE, patchPlayer, SLOTS } from './playerState.ts';
import { currentRig } from './rig.ts';
import { bufferOf, offsetOf, trackOf } from './sources.ts';

/** All sources equally loud, over the song or the loop. */

const loudness = createLoudness(tasks);

/** What was measured of the correction is of another plan now. */
export const planChanged = (): void => loudness.planChanged();

export function setMatched(isMatched: boolean): void {
  patchPlayer({ isMatched });
  void matchLoudness();
}

/** Finds the gains for equal loudness and sets them; the newest call counts. */
export async function matchLoudness(): Promise<void> {
  const { transport, variant, isMatched } = currentPlayer();
  const result = await loudness.match({
    loop: transport.loop,
    lines: SLOTS.flatMap((slot) => {
      const isLive = slot === 'corrected' && variant === 'live';
      const track = isLive ? currentSession().mix : trackOf(slot);
      const buffer = bufferOf(isLive ? 'mix' : slot);
      if (track === undefined || (isLive && currentSession().planRecord === undefined)) return [];
      const moves = isLive ? (currentSession().planRecord?.plan.moves ?? []) : undefined;
      return [{ slot, track, buffer, offsetSeconds: offsetOf(slot), ...(moves === undefined ? {} : { moves }) }];
    }),
  });
  if (result === undefined) return; // something newer is on its way
  patchPlayer({
    gainsDb: isMatched ? { ...INITIAL_STATE.gainsDb, ...result.gainsDb } : INITIAL_STATE.gainsDb,
    matchedOver: result.isOverLoop ? 'loop' : 'song',
    ...(result.audition === undefined ? {} : { audition: result.audition }),
  });
  applyGains();
}

export function applyGains(): void {
  const rig = currentRig();
  if (rig === undefined) return;
  for (const slot of SLOTS) rig.deck.setGainDb(slot, currentPlayer().gainsDb[slot], rig.context.currentTime);
}
