import { SLICE_SECONDS, type LevelGrid } from '../levelGrid.ts';

const SHORTEST_SECONDS = 0.002;
const LONGEST_SECONDS = 1;
/** Sound on both sides, over 50 ms: quieter holes are pauses. */
const LOUD_DBFS = -40;
const SIDE_SLICES = 5;
/** The sound must be torn off: the larger of the two edge samples against the RMS around. A fade or a zero crossing is an edit. */
const TORN_RATIO = 0.25;
/** More holes than this within a second are the shape of the wave (pulses, gating), not faults. */
const MOST_PER_SECOND = 4;
/** Bounds memory on hostile files; a file with so many holes is none of music. */
const MOST_CANDIDATES = 10_000;

/** A hole of exact zeros in one channel. */
interface Dropout {
  startSeconds: number;
  endSeconds: number;
  channel: number;
}

/** Looks for runs of zeros while the file passes; decides about them when the levels around are known. */
export interface DropoutFinder {
  process(channel: number, samples: Float32Array, frameCount: number, startFrame: number): void;
  result(levels: LevelGrid): Dropout[];
}

type Candidate = { startFrame: number; endFrame: number; channel: number; edge: number };

export function createDropoutFinder(sampleRateHz: number, channelCount: number): DropoutFinder {
  const shortest = Math.max(2, Math.ceil(SHORTEST_SECONDS * sampleRateHz));
  const longest = LONGEST_SECONDS * sampleRateHz;
  const candidates: Candidate[] = [];
  const runLength = new Float64Array(channelCount);
  const edgeBefore = new Float64Array(channelCount);

  return {
    process(channel, samples, frameCount, startFrame) {
      if (runLength[channel] === 0 && !mayHoldHole(samples, frameCount, startFrame, shortest)) {
        // What may begin here ends in a later block: only the end matters.
        let end = frameCount;
        while (end > 0 && samples[end - 1] === 0) end--;
        runLength[channel] = frameCount - end;
        if (end > 0) edgeBefore[channel] = Math.abs(samples[end - 1]!);
        return;
      }
      let run = runLength[channel]!;
      let before = edgeBefore[channel]!;
      for (let i = 0; i < frameCount; i++) {
        const x = samples[i]!;
        if (x === 0) {
          run++;
          continue;
        }
        if (run >= shortest && run <= longest && before !== 0 && candidates.length < MOST_CANDIDATES) {
          const endFrame = startFrame + i;
          candidates.push({ startFrame: endFrame - run, endFrame, channel, edge: Math.max(before, Math.abs(x)) });
        }
        run = 0;
        before = x < 0 ? -x : x;
      }
      runLength[channel] = run;
      edgeBefore[channel] = before;
    },
    result(levels) {
      const torn = candidates.filter((candidate) => isTorn(candidate, levels));
      const byChannel = Array.from({ length: channelCount }, (_, channel) =>
        torn.filter((candidate) => candidate.channel === channel),
      );
      return byChannel
        .flatMap((holes) => holes.filter((_, i) => !isCrowded(holes, i, sampleRateHz)))
        .sort((a, b) => a.startFrame - b.startFrame || a.channel - b.channel)
        .map(({ startFrame, endFrame, channel }) => ({
          startSeconds: startFrame / sampleRateHz,
          endSeconds: endFrame / sampleRateHz,
          channel,
        }));
    },
  };
}

/**
 * A hole of `shortest` frames or more has a frame whose number is a multiple of that. Where none of those is 0 there is no hole,
 * unless it ends in the next block.
 */
function mayHoldHole(samples: Float32Array, frameCount: number, startFrame: number, shortest: number): boolean {
  for (let i = (shortest - (startFrame % shortest)) % shortest; i < frameCount; i += shortest) {
    if (samples[i] === 0) return true;
  }
  return false;
}

/** Loud on both sides, and broken off rather than ended. */
function isTorn({ startFrame, endFrame, channel, edge }: Candidate, levels: LevelGrid): boolean {
  const framesPerSlice = levels.sampleRateHz * SLICE_SECONDS;
  const first = Math.floor(startFrame / framesPerSlice);
  const last = Math.floor(endFrame / framesPerSlice);
  const before = meanPower(levels.power[channel]!, first - SIDE_SLICES, first);
  const after = meanPower(levels.power[channel]!, last + 1, Math.min(levels.sliceCount, last + 1 + SIDE_SLICES));
  const loud = 10 ** (LOUD_DBFS / 10);
  return before >= loud && after >= loud && edge >= TORN_RATIO * Math.sqrt(Math.max(before, after));
}

function meanPower(power: Float32Array, from: number, to: number): number {
  if (from < 0 || to <= from) return 0;
  let sum = 0;
  for (let i = from; i < to; i++) sum += power[i]!;
  return sum / (to - from);
}

/** Does any second around this hole hold more of them than faults would make? The holes are in time order. */
function isCrowded(holes: readonly Candidate[], index: number, sampleRateHz: number): boolean {
  for (let first = Math.max(0, index - MOST_PER_SECOND); first <= index; first++) {
    const last = holes[first + MOST_PER_SECOND];
    if (last !== undefined && last.startFrame - holes[first]!.startFrame < sampleRateHz) return true;
  }
  return false;
}
