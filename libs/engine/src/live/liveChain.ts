import { createChain, type Chain, type Move } from '@auralign/match';
import { LARGEST_SAMPLE } from '@auralign/dsp';
import { createDelayLine, type DelayLine } from './delayLine.ts';

export interface LiveChainOptions {
  readonly sampleRateHz: number;
  readonly channelCount: number;
  readonly moves: readonly Move[];
  /** Latency that is kept even where the moves need less, so that other moves do not shift the sound; default 20 ms. */
  readonly reserveFrames?: number;
}

/** The renderer's own chain, played while its moves are changed. */
export interface LiveChain {
  /** Frames the sound comes out late by. Grows when moves need more than was reserved, and never shrinks. */
  readonly latencyFrames: number;
  /** Nothing is on its way: what is heard are the moves set last. */
  readonly isSettled: boolean;
  /**
   * Other moves from now on. They are heard when their filters have run in, and by a crossfade: no click. Of several
   * sets that come while one is on its way the last one counts.
   *
   * @throws AuralignError `INVALID_PLAN` when a move cannot be realised at this rate or channel count; the moves before
   *   stay
   */
  setMoves(moves: readonly Move[]): void;
  /** Changes the first `frameCount` samples of every channel in place. Samples that cannot be sound count as 0. No allocation. */
  process(channels: readonly Float32Array[], frameCount: number): void;
}

const RESERVE_SECONDS = 0.02;
/** Two equal signals under a raised-cosine crossfade of this length sum without a dip, and a change of 12 dB makes no click. */
const FADE_SECONDS = 0.02;
/** How long filters and level detectors run in unheard, beyond their latency. Attacks of most compressors are over by then. */
const RUN_IN_SECONDS = 0.03;
/** Any block length without allocating in `process`. */
const CHUNK_FRAMES = 512;

/** One chain, delayed to the common latency. */
interface Voice {
  readonly chain: Chain | undefined;
  readonly padding: DelayLine;
}

/**
 * Sample for sample what `renderStream` makes of the same moves, late by `latencyFrames`: both run `createChain`.
 * After `setMoves` this holds as soon as filters and detectors have forgotten that they began in the middle.
 *
 * @throws AuralignError `INVALID_PLAN`
 */
export function createLiveChain(options: LiveChainOptions): LiveChain {
  const { sampleRateHz, channelCount } = options;
  const fadeFrames = Math.round(FADE_SECONDS * sampleRateHz);
  const runInFrames = Math.round(RUN_IN_SECONDS * sampleRateHz);
  const fadeIn = Float32Array.from(
    { length: fadeFrames },
    (_, i) => 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / fadeFrames),
  );
  const copies = Array.from({ length: channelCount }, () => new Float32Array(CHUNK_FRAMES));
  const parts: Float32Array[] = Array.from({ length: channelCount }, () => new Float32Array(0));

  let latencyFrames = options.reserveFrames ?? Math.round(RESERVE_SECONDS * sampleRateHz);
  let heard = createVoice(options.moves);
  let coming: { readonly voice: Voice; framesUnheard: number; fadeAt: number } | undefined;
  let waiting: Voice | undefined;
  let hasPlayed = false;

  function createVoice(moves: readonly Move[]): Voice {
    const chain = moves.length === 0 ? undefined : createChain(moves, { sampleRateHz, channelCount });
    const ownFrames = chain?.latencyFrames ?? 0;
    latencyFrames = Math.max(latencyFrames, ownFrames);
    return { chain, padding: createDelayLine(latencyFrames - ownFrames, channelCount) };
  }

  function beginWaiting(): void {
    if (waiting === undefined) return;
    coming = { voice: waiting, framesUnheard: latencyFrames + runInFrames, fadeAt: 0 };
    waiting = undefined;
  }

  function play(voice: Voice, channels: readonly Float32Array[], frameCount: number): void {
    voice.chain?.process(channels, frameCount);
    voice.padding.process(channels, frameCount);
  }

  /** At most `CHUNK_FRAMES`. */
  function processChunk(channels: readonly Float32Array[], frameCount: number): void {
    for (let c = 0; c < channelCount; c++) clearBroken(channels[c]!, frameCount);
    if (coming === undefined) {
      play(heard, channels, frameCount);
      return;
    }
    for (let c = 0; c < channelCount; c++) copy(channels[c]!, copies[c]!, frameCount);
    play(heard, channels, frameCount);
    play(coming.voice, copies, frameCount);
    const start = Math.min(frameCount, coming.framesUnheard);
    coming.framesUnheard -= start;
    const { fadeAt } = coming;
    for (let c = 0; c < channelCount; c++) {
      const old = channels[c]!;
      const fresh = copies[c]!;
      for (let i = start; i < frameCount; i++) {
        const share = fadeIn[fadeAt + i - start] ?? 1;
        old[i] = share === 1 ? fresh[i]! : old[i]! + share * (fresh[i]! - old[i]!);
      }
    }
    coming.fadeAt += frameCount - start;
    if (coming.fadeAt < fadeFrames) return;
    heard = coming.voice;
    coming = undefined;
    beginWaiting();
  }

  return {
    get latencyFrames() {
      return latencyFrames;
    },
    get isSettled() {
      return coming === undefined;
    },
    setMoves(moves) {
      const voice = createVoice(moves);
      if (!hasPlayed) {
        heard = voice;
        return;
      }
      waiting = voice;
      if (coming === undefined) beginWaiting();
    },
    process(channels, frameCount) {
      hasPlayed = true;
      if (frameCount <= CHUNK_FRAMES) {
        processChunk(channels, frameCount);
        return;
      }
      for (let start = 0; start < frameCount; start += CHUNK_FRAMES) {
        const end = Math.min(frameCount, start + CHUNK_FRAMES);
        for (let c = 0; c < channelCount; c++) parts[c] = channels[c]!.subarray(start, end);
        processChunk(parts, end - start);
      }
    },
  };
}

function copy(from: Float32Array, to: Float32Array, frameCount: number): void {
  for (let i = 0; i < frameCount; i++) to[i] = from[i]!;
}

/** One sample that is not a number would stay in the state of a filter for good. */
function clearBroken(samples: Float32Array, frameCount: number): void {
  for (let i = 0; i < frameCount; i++) {
    if (!(Math.abs(samples[i]!) <= LARGEST_SAMPLE)) samples[i] = 0;
  }
}
