import { CROSSFADE_SECONDS, retarget, scheduleRamp, steadyGain, type Ramp } from './crossfade.ts';
import { LOOP_BLEND_SECONDS, loopRegion } from './loopRegion.ts';
import type { Loop } from './transport.ts';

/** One source that can be heard: a recording, perhaps through an effect. */
export interface LineSource {
  readonly buffer: AudioBuffer;
  /** Seconds by which the same music comes later in this recording than in the mix. */
  readonly offsetSeconds?: number;
  /** An effect the recording runs through, such as the live correction. */
  readonly insert?: AudioNode;
  /** Delay of the effect, frames of the context: the recording is fed so much earlier. */
  readonly latencyFrames?: number;
}

/** Sources that run in parallel on one clock, of which one is heard. */
export interface Deck {
  /** Adds a source or replaces it; while music plays it joins in at the right place, faded in. */
  setLine(id: string, source: LineSource): void;
  removeLine(id: string): void;
  /** The first time of the context's clock, on a whole frame, at which every source could be heard from a new place. */
  soonest(): number;
  /**
   * Starts every source so that `positionSeconds` of the mix is heard at a time that `soonest` allows; what played
   * before is faded out there.
   */
  play(positionSeconds: number, loop: Loop | null, heardAtSeconds: number): void;
  stop(atSeconds: number): void;
  /** Crossfades to a source; `null` mutes all. */
  select(id: string | null, atSeconds: number): void;
  /** Gain of a source for equal loudness. */
  setGainDb(id: string, gainDb: number, atSeconds: number): void;
}

interface Take {
  readonly node: AudioBufferSourceNode;
  readonly fade: GainNode;
}

interface Line {
  source: LineSource;
  readonly feed: GainNode;
  readonly select: GainNode;
  readonly level: GainNode;
  selectRamp: Ramp;
  levelRamp: Ramp;
  take: Take | undefined;
  region: { readonly loop: Loop; readonly buffer: AudioBuffer } | undefined;
}

/** What is playing: the position `positionSeconds` is heard at `heardAtSeconds`. */
interface Run {
  readonly positionSeconds: number;
  readonly heardAtSeconds: number;
  readonly loop: Loop | null;
}

/** Gains for loudness follow a little slower than a change of source. */
const LEVEL_RAMP_SECONDS = 0.02;
/** The audio thread must hear of a start before it happens. */
const SCHEDULE_AHEAD_SECONDS = 0.02;

/**
 * The graph of parallel sources: recording → effect → selection → loudness gain → destination, one such line a source.
 * Everything is scheduled on the clock of the context, so an `OfflineAudioContext` renders what a listener would hear.
 */
export function createDeck(context: BaseAudioContext, destination: AudioNode): Deck {
  const lines = new Map<string, Line>();
  let run: Run | undefined;
  let selected: string | null = null;

  const latencySecondsOf = ({ latencyFrames = 0 }: LineSource): number => latencyFrames / context.sampleRate;
  const onFrame = (seconds: number): number => Math.ceil(seconds * context.sampleRate - 1e-6) / context.sampleRate;

  const start = (line: Line, { positionSeconds, heardAtSeconds, loop }: Run): void => {
    const { buffer, offsetSeconds = 0 } = line.source;
    const feedAt = heardAtSeconds - latencySecondsOf(line.source);
    endTake(line, feedAt);
    const rate = buffer.sampleRate;
    const frame = Math.round((positionSeconds + offsetSeconds) * rate);
    const node = context.createBufferSource();
    let late = 0;
    let offsetFrames = frame;
    if (loop !== null) {
      const first = Math.round((loop.startSeconds + offsetSeconds) * rate);
      line.region = regionOf(context, line, loop);
      node.buffer = line.region.buffer;
      node.loop = true;
      offsetFrames = Math.min(Math.max(0, frame - first), node.buffer.length - 1);
    } else {
      node.buffer = buffer;
      if (frame < 0) {
        late = -frame / rate;
        offsetFrames = 0;
      }
      if (frame >= buffer.length) return;
    }
    const fade = context.createGain();
    scheduleRamp(fade.gain, { from: 0, to: 1, startSeconds: feedAt, endSeconds: feedAt + CROSSFADE_SECONDS });
    node.connect(fade).connect(line.feed);
    node.start(feedAt + late, offsetFrames / rate);
    node.addEventListener('ended', () => fade.disconnect());
    line.take = { node, fade };
  };

  const build = (source: LineSource, before: Line | undefined): Line => {
    const line: Line = {
      source,
      feed: context.createGain(),
      select: context.createGain(),
      level: before?.level ?? context.createGain(),
      selectRamp: steadyGain(0),
      levelRamp: before?.levelRamp ?? steadyGain(1),
      take: undefined,
      region: undefined,
    };
    line.select.gain.value = 0;
    if (source.insert === undefined) line.feed.connect(line.select);
    else line.feed.connect(source.insert).connect(line.select);
    line.select.connect(line.level).connect(destination);
    return line;
  };

  return {
    setLine(id, source) {
      const now = context.currentTime;
      const existing = lines.get(id);
      let line = existing;
      if (line === undefined || line.source.insert !== source.insert) {
        line = build(source, existing);
        if (existing !== undefined) unplug(existing);
        lines.set(id, line);
      }
      line.source = source;
      line.region = undefined;
      if (run !== undefined) {
        const heardAt = onFrame(now + SCHEDULE_AHEAD_SECONDS + latencySecondsOf(source));
        start(line, laterRun(run, heardAt));
      }
      if (id === selected && line.selectRamp.to !== 1) {
        line.selectRamp = retarget(line.selectRamp, 1, now);
        scheduleRamp(line.select.gain, line.selectRamp);
      }
    },
    removeLine(id) {
      const line = lines.get(id);
      if (line === undefined) return;
      unplug(line);
      line.level.disconnect();
      lines.delete(id);
    },
    soonest() {
      const longest = Math.max(0, ...[...lines.values()].map(({ source }) => latencySecondsOf(source)));
      return onFrame(context.currentTime + SCHEDULE_AHEAD_SECONDS + longest);
    },
    play(positionSeconds, loop, heardAtSeconds) {
      run = { positionSeconds, loop, heardAtSeconds };
      for (const line of lines.values()) start(line, run);
    },
    stop(atSeconds) {
      run = undefined;
      for (const line of lines.values()) endTake(line, atSeconds);
    },
    select(id, atSeconds) {
      selected = id;
      for (const [lineId, line] of lines) {
        const to = lineId === id ? 1 : 0;
        if (line.selectRamp.to === to) continue;
        line.selectRamp = retarget(line.selectRamp, to, atSeconds);
        scheduleRamp(line.select.gain, line.selectRamp);
      }
    },
    setGainDb(id, gainDb, atSeconds) {
      const line = lines.get(id);
      if (line === undefined) return;
      const to = 10 ** (gainDb / 20);
      if (line.levelRamp.to === to) return;
      line.levelRamp = retarget(line.levelRamp, to, atSeconds, LEVEL_RAMP_SECONDS);
      scheduleRamp(line.level.gain, line.levelRamp);
    },
  };
}

function laterRun({ positionSeconds, heardAtSeconds, loop }: Run, atSeconds: number): Run {
  let position = positionSeconds + atSeconds - heardAtSeconds;
  if (loop !== null) {
    const length = loop.endSeconds - loop.startSeconds;
    position = loop.startSeconds + ((position - loop.startSeconds) % length);
  }
  return { positionSeconds: position, heardAtSeconds: atSeconds, loop };
}

/** Fades out what a line plays and lets go of it. */
function endTake(line: Line, atSeconds: number): void {
  const { take } = line;
  if (take === undefined) return;
  line.take = undefined;
  scheduleRamp(take.fade.gain, { from: 1, to: 0, startSeconds: atSeconds, endSeconds: atSeconds + CROSSFADE_SECONDS });
  take.node.stop(atSeconds + CROSSFADE_SECONDS);
}

function unplug({ take, feed, select, source }: Line): void {
  take?.node.stop();
  feed.disconnect();
  source.insert?.disconnect();
  select.disconnect();
}

function regionOf(context: BaseAudioContext, line: Line, loop: Loop): { loop: Loop; buffer: AudioBuffer } {
  const known = line.region;
  if (
    known !== undefined &&
    known.loop.startSeconds === loop.startSeconds &&
    known.loop.endSeconds === loop.endSeconds
  ) {
    return known;
  }
  const { buffer, offsetSeconds = 0 } = line.source;
  const rate = buffer.sampleRate;
  const first = Math.round((loop.startSeconds + offsetSeconds) * rate);
  // The length comes from the loop alone, so that it is the same for every source whatever its offset.
  const length = Math.max(1, Math.round(loop.endSeconds * rate) - Math.round(loop.startSeconds * rate));
  const region = context.createBuffer(buffer.numberOfChannels, length, rate);
  for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
    const samples = buffer.getChannelData(channel);
    region.copyToChannel(loopRegion(samples, first, first + length, Math.round(LOOP_BLEND_SECONDS * rate)), channel);
  }
  return { loop, buffer: region };
}
