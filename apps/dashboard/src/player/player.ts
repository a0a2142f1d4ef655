import type { Move } from '@auralign/match';
import {
  currentSession,
  publishPlayback,
  subscribeToLoop,
  subscribeToPlayRequests,
  subscribeToSession,
  subscribeToSoloBand,
  type Session,
} from '../state/index.ts';
import { applyGains, matchLoudness, planChanged } from './equalLoudness.ts';
import { choose, followBand, setDevice } from './hearing.ts';
import { listened } from './listeningTime.ts';
import { currentPlayer, INITIAL_STATE, patchPlayer, SLOTS, type Slot } from './playerState.ts';
import { followLoop, pause, play, seek, toggle } from './playing.ts';
import { closeRig, currentRig, whenRigMade } from './rig.ts';
import { forgetBuffers, loadAll, plugIn, trackOf, whenLoaded } from './sources.ts';

const TICK_SECONDS = 1;

let seen: Session | undefined;
let lastMoves: readonly Move[] | undefined;
let lastReadings = '';

/** Starts following session, loop and requests. @returns stops it, and the sound */
export function startPlayer(): () => void {
  const stops = [
    subscribeToSession(follow),
    subscribeToLoop(followLoopAndLoudness),
    subscribeToSoloBand(followBand),
    whenRigMade(furnish),
    whenLoaded(onLoaded),
    subscribeToPlayRequests((request) => {
      if (request.kind === 'pause') return pause();
      if (request.kind === 'toggle') return toggle();
      if (request.source !== undefined) choose(request.source);
      if (request.fromSeconds !== undefined) seek(request.fromSeconds);
      void play();
      return undefined;
    }),
  ];
  const timer = setInterval(() => {
    const { listening, transport } = currentPlayer();
    patchPlayer({ listening: listened(listening, TICK_SECONDS, transport.playing) });
  }, TICK_SECONDS * 1000);
  follow();
  followLoopAndLoudness();
  return () => {
    clearInterval(timer);
    for (const stop of stops) stop();
    pause();
    seen = undefined;
    lastReadings = '';
  };
}

/** Everything that was chosen before there was sound. */
function furnish(): void {
  for (const slot of SLOTS) plugIn(slot);
  const { deviceId } = currentPlayer();
  if (deviceId !== undefined) setDevice(deviceId);
  followBand();
  applyGains();
}

function onLoaded(slot: Slot): void {
  if (slot === 'mix') followLoop();
  void matchLoudness();
  if (slot === 'mix' && currentPlayer().isWaiting) void play();
}

function followLoopAndLoudness(): void {
  if (followLoop()) void matchLoudness();
}

function follow(): void {
  const session = currentSession();
  const before = seen;
  seen = session;
  if (session.mix?.id !== before?.mix?.id) changeMix(session);
  const { referenceId } = currentPlayer();
  if (referenceId === undefined || !session.references.some(({ id }) => id === referenceId)) {
    const next = session.references[0]?.id;
    if (next !== referenceId) patchPlayer({ referenceId: next, alignment: { state: 'idle' } });
  }
  if (session.corrected?.id !== before?.corrected?.id) {
    patchPlayer({ variant: session.corrected === undefined ? 'live' : 'rendered' });
  }
  const moves = session.planRecord?.plan.moves;
  if (moves !== lastMoves) {
    // An edit is to be heard at once, also when a rendering of what was before is there.
    if (lastMoves !== undefined && before?.planRecord?.id === session.planRecord?.id) patchPlayer({ variant: 'live' });
    lastMoves = moves;
    followPlan();
  }
  loadAll();
  // A reading comes with the analysis, which may end long after the file was decoded.
  const readings = SLOTS.map((slot) => `${trackOf(slot)?.id} ${trackOf(slot)?.metrics['integratedLufs']}`).join();
  if (readings === lastReadings) return;
  lastReadings = readings;
  void matchLoudness();
}

function changeMix({ mix }: Session): void {
  pause();
  closeRig();
  forgetBuffers();
  const { volumeDb, isMatched, mode, deviceId, listening, reminderSeconds } = currentPlayer();
  patchPlayer({
    ...INITIAL_STATE,
    volumeDb,
    isMatched,
    mode,
    deviceId,
    listening,
    reminderSeconds,
    transport: { ...INITIAL_STATE.transport, durationSeconds: mix?.durationSeconds ?? 0 },
  });
  publishPlayback({ isPlaying: false, positionSeconds: 0, source: 'mix', isBlind: false });
}

function followPlan(): void {
  patchPlayer({ audition: undefined });
  if (currentRig() !== undefined) plugIn('corrected');
  planChanged();
  void matchLoudness();
}
