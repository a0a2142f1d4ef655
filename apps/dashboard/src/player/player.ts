import { DEVICES } from '@auralign/analysis';
import type { Move } from '@auralign/match';
import {
  currentLoop,
  currentSession,
  currentSoloBand,
  publishPlayback,
  setLoop,
  subscribeToLoop,
  subscribeToPlayRequests,
  subscribeToSession,
  subscribeToSoloBand,
  type Session,
} from '../state/index.ts';
import { SAME_RECORDING_LIKENESS } from './alignment.ts';
import { designBandSolo } from './bandSolo.ts';
import { createDeck, type Deck } from './deck.ts';
import { deviceImpulseResponses } from './devices.ts';
import { createLibrary, type LoadedTrack } from './library.ts';
import { createLiveLine, type LiveLine } from './liveLine.ts';
import { listened } from './listeningTime.ts';
import { createLoudness } from './loudness.ts';
import { createMonitor, type ListeningMode, type Monitor } from './monitor.ts';
import { alignmentPassages } from './passages.ts';
import { currentPlayer, INITIAL_STATE, patchPlayer, SLOTS, type LineStatus, type Slot } from './playerState.ts';
import { fitLoop, hasEnded, looped, paused, positionAt, sought, started } from './transport.ts';
import { createAudioTasks } from './worker/client.ts';

/** The sound system of the page, made with the first sound. */
interface Rig {
  readonly context: AudioContext;
  readonly deck: Deck;
  readonly monitor: Monitor;
  readonly live: LiveLine;
}

const TICK_SECONDS = 1;

const tasks = createAudioTasks(
  () => new Worker(new URL('./worker/audioWorker.ts', import.meta.url), { type: 'module' }),
);
const library = createLibrary(tasks);
const loudness = createLoudness(tasks);
const buffers: Partial<Record<Slot, { readonly trackId: string; readonly loaded: LoadedTrack }>> = {};
let rig: Rig | undefined;
let seen: Session | undefined;
let lastMoves: readonly Move[] | undefined;
let lastReadings = '';

/** Starts following session, loop and requests. @returns stops it, and the sound */
export function startPlayer(): () => void {
  const stops = [
    subscribeToSession(follow),
    subscribeToLoop(followLoop),
    subscribeToSoloBand(followBand),
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
  followLoop();
  return () => {
    clearInterval(timer);
    for (const stop of stops) stop();
    pause();
    seen = undefined;
    lastReadings = '';
  };
}

// ---- what is there to be heard

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
  void rig?.context.close();
  rig = undefined;
  for (const slot of SLOTS) delete buffers[slot];
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

/** The track behind each button; the live correction plays the mix. */
function trackOf(slot: Slot): Session['mix'] {
  const { mix, references, corrected } = currentSession();
  if (slot === 'mix') return mix;
  if (slot === 'reference') return references.find(({ id }) => id === currentPlayer().referenceId);
  return currentPlayer().variant === 'rendered' ? corrected : undefined;
}

/** The rate of everything: the mix's own, so that it is played as it is. */
const rateHz = (): number => currentSession().mix?.sampleRateHz ?? 48_000;

function loadAll(): void {
  const wanted = SLOTS.map(trackOf);
  library.keepOnly(wanted.flatMap((track) => track?.id ?? []));
  for (const [index, slot] of SLOTS.entries()) {
    const track = wanted[index];
    if (buffers[slot]?.trackId === track?.id) continue;
    delete buffers[slot];
    if (track === undefined) {
      if (slot !== 'corrected') rig?.deck.removeLine(slot);
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
      followLoop();
      showLive();
    }
    plugIn(slot);
    void matchLoudness();
    if (currentPlayer().isWaiting && slot === 'mix') void play();
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
    rig?.deck.removeLine('corrected');
    setStatus('corrected', { kind: 'absent' });
  }
}

function plugIn(slot: Slot): void {
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

function offsetOf(slot: Slot): number {
  const { referenceId, offsetsSeconds } = currentPlayer();
  return slot === 'reference' && referenceId !== undefined ? (offsetsSeconds[referenceId] ?? 0) : 0;
}

function followPlan(): void {
  patchPlayer({ audition: undefined });
  if (rig !== undefined) plugIn('corrected');
  loudness.planChanged();
  void matchLoudness();
}

// ---- the clock

/** The rig, made on the first gesture: browsers grant sound no sooner. */
function ensureRig(): Rig {
  if (rig !== undefined) return rig;
  const context = createContext();
  const monitor = createMonitor(context, context.destination);
  const deck = createDeck(context, monitor.input);
  const live = createLiveLine(context, deck, 'corrected', (message) => patchPlayer({ problem: message }));
  rig = { context, deck, monitor, live };
  const { mode, volumeDb, deviceId, heard } = currentPlayer();
  monitor.setListening(mode, 0);
  monitor.setVolumeDb(volumeDb, 0);
  deck.select(heard, 0);
  for (const slot of SLOTS) plugIn(slot);
  if (deviceId !== undefined) setDevice(deviceId);
  followBand();
  applyGains();
  return rig;
}

function createContext(): AudioContext {
  try {
    return new AudioContext({ sampleRate: rateHz(), latencyHint: 'interactive' });
  } catch {
    return new AudioContext({ latencyHint: 'interactive' }); // a rate the device refuses: the browser converts
  }
}

/** The time of the audio clock that is heard now. */
function clock(): number {
  return rig === undefined ? 0 : rig.context.currentTime - (rig.context.outputLatency || 0);
}

async function play(): Promise<void> {
  if (currentPlayer().transport.playing) return;
  if (buffers.mix === undefined) return patchPlayer({ isWaiting: currentSession().mix !== undefined });
  const { context } = ensureRig();
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
  if (rig === undefined) return;
  const heardAt = rig.deck.soonest();
  const transport = started(currentPlayer().transport, heardAt);
  rig.deck.play(transport.positionSeconds, transport.loop, heardAt);
  patchPlayer({ transport });
  publishPlayback({ isPlaying: true, positionSeconds: transport.positionSeconds });
}

function pause(): void {
  const { transport } = currentPlayer();
  if (!transport.playing) return patchPlayer({ isWaiting: false });
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

function followLoop(): void {
  const wanted = currentLoop() ?? null;
  const before = currentPlayer().transport;
  const fitted = wanted === null ? null : fitLoop(wanted, before.durationSeconds);
  if (before.loop?.startSeconds === fitted?.startSeconds && before.loop?.endSeconds === fitted?.endSeconds) return;
  // While playing, the loop is entered at the place that would have been heard then: nothing is heard twice.
  const transport = looped(before, wanted, before.playing && rig !== undefined ? rig.deck.soonest() : clock());
  patchPlayer({ transport });
  if (transport.playing) rig?.deck.play(transport.positionSeconds, transport.loop, transport.anchorSeconds);
  else publishPlayback({ positionSeconds: transport.positionSeconds });
  void matchLoudness();
}

// ---- what is heard

/** The source behind a button; while the test hides names, what is behind it stays unknown. */
export function choose(slot: Slot): void {
  if (currentPlayer().status[slot].kind === 'absent') return;
  patchPlayer({ heard: slot });
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
  rig?.monitor.setListening(mode, rig.context.currentTime);
}

export function setDevice(deviceId: string | undefined): void {
  patchPlayer({ deviceId });
  if (rig === undefined) return;
  const device = DEVICES.find(({ id }) => id === deviceId);
  const responses = device === undefined ? null : deviceImpulseResponses(device, rig.context.sampleRate);
  rig.monitor.setDevice(responses, rig.context.currentTime);
}

export function setVolumeDb(volumeDb: number): void {
  patchPlayer({ volumeDb });
  rig?.monitor.setVolumeDb(volumeDb, rig.context.currentTime);
}

function followBand(): void {
  if (rig === undefined) return;
  const band = currentSoloBand();
  const sections = band === undefined ? [] : designBandSolo(band, rig.context.sampleRate);
  rig.monitor.setBand(sections, rig.context.currentTime);
}

// ---- equal loudness

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
      const buffer = (isLive ? buffers.mix : buffers[slot])?.loaded.buffer;
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

function applyGains(): void {
  if (rig === undefined) return;
  for (const slot of SLOTS) rig.deck.setGainDb(slot, currentPlayer().gainsDb[slot], rig.context.currentTime);
}

// ---- mix and reference in step

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
  const [mix, reference] = [buffers.mix?.loaded.buffer, buffers.reference?.loaded.buffer];
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
