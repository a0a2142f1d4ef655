import { currentLoop, currentSession, publishPlayback, setLoop } from '../state/index.ts';
import { currentPlayer, patchPlayer } from './playerState.ts';
import { clock, currentRig, ensureRig } from './rig.ts';
import { bufferOf, rateHz } from './sources.ts';
import { fitLoop, hasEnded, looped, paused, positionAt, sought, started } from './transport.ts';

/** The one clock: play, pause, another place, the loop. */

/** Plays from where the transport stands; waits for the mix when it is still being decoded. */
export async function play(): Promise<void> {
  if (currentPlayer().transport.playing) return;
  if (bufferOf('mix') === undefined) return patchPlayer({ isWaiting: currentSession().mix !== undefined });
  const { context } = ensureRig(rateHz());
  patchPlayer({ isWaiting: false });
  try {
    await context.resume();
  } catch {
    return patchPlayer({ problem: 'The browser does not give any sound.' });
  }
  if (currentPlayer().transport.playing) return;
  run();
  requestAnimationFrame(tick);
}

/** (Re)starts every source where the transport stands. */
function run(): void {
  const rig = currentRig();
  if (rig === undefined) return;
  const heardAt = rig.deck.soonest();
  const transport = started(currentPlayer().transport, heardAt);
  rig.deck.play(transport.positionSeconds, transport.loop, heardAt);
  patchPlayer({ transport });
  publishPlayback({ isPlaying: true, positionSeconds: transport.positionSeconds });
}

export function pause(): void {
  const { transport } = currentPlayer();
  if (!transport.playing) return patchPlayer({ isWaiting: false });
  const rig = currentRig();
  rig?.deck.stop(rig.context.currentTime);
  const stopped = paused(transport, clock());
  patchPlayer({ transport: stopped, isWaiting: false });
  publishPlayback({ isPlaying: false, positionSeconds: stopped.positionSeconds });
}

export function toggle(): void {
  const { transport, isWaiting } = currentPlayer();
  if (transport.playing || isWaiting) pause();
  else void play();
}

function tick(): void {
  const { transport } = currentPlayer();
  if (!transport.playing) return;
  if (hasEnded(transport, clock())) {
    pause();
    patchPlayer({ transport: { ...currentPlayer().transport, positionSeconds: 0 } });
    publishPlayback({ positionSeconds: 0 });
    return;
  }
  publishPlayback({ positionSeconds: positionAt(transport, clock()) });
  requestAnimationFrame(tick);
}

/** Position in the mix now, seconds. */
export const position = (): number => positionAt(currentPlayer().transport, clock());

/** To another place; leaving the loop ends it. */
export function seek(positionSeconds: number): void {
  const before = currentPlayer().transport;
  const next = sought(before, positionSeconds, clock());
  patchPlayer({ transport: next });
  publishPlayback({ positionSeconds: next.positionSeconds });
  if (before.loop !== null && next.loop === null) setLoop(undefined);
  if (next.playing) run();
}

/** Takes the loop of the page over. @returns whether it is another one */
export function followLoop(): boolean {
  const rig = currentRig();
  const wanted = currentLoop() ?? null;
  const before = currentPlayer().transport;
  const fitted = wanted === null ? null : fitLoop(wanted, before.durationSeconds);
  if (before.loop?.startSeconds === fitted?.startSeconds && before.loop?.endSeconds === fitted?.endSeconds)
    return false;
  // While playing, the loop is entered at the place that would have been heard then: nothing is heard twice.
  const transport = looped(before, wanted, before.playing && rig !== undefined ? rig.deck.soonest() : clock());
  patchPlayer({ transport });
  if (transport.playing) rig?.deck.play(transport.positionSeconds, transport.loop, transport.anchorSeconds);
  else publishPlayback({ positionSeconds: transport.positionSeconds });
  return true;
}
