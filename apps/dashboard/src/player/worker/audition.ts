import { createChain, type Move } from '@auralign/match';
import { passageLoudness } from './passageLoudness.ts';
import type { Audition, MoveActivity } from './messages.ts';

const BLOCK_FRAMES = 4096;
const NO_ACTIVITY: MoveActivity = { maxReductionDb: 0, meanReductionDb: 0, activeFraction: 0 };

/**
 * Runs moves over passages of the mix and tells what becomes of the loudness and how hard compressors and limiters
 * work. The same processors as in the renderer, latency taken out.
 *
 * @param passages each one a set of channels; not modified
 */
export async function audition(
  moves: readonly Move[],
  passages: readonly (readonly Float32Array[])[],
  sampleRateHz: number,
): Promise<Audition> {
  const activity: Record<string, MoveActivity> = {};
  const before: Float32Array[][] = [];
  const after: Float32Array[][] = [];
  for (const passage of passages) {
    const frameCount = passage[0]?.length ?? 0;
    const chain = createChain(moves, { sampleRateHz, channelCount: passage.length });
    const output = passage.map((samples) => {
      const padded = new Float32Array(frameCount + chain.latencyFrames);
      padded.set(samples);
      return padded;
    });
    for (let start = 0; start < frameCount + chain.latencyFrames; start += BLOCK_FRAMES) {
      const end = Math.min(frameCount + chain.latencyFrames, start + BLOCK_FRAMES);
      chain.process(
        output.map((samples) => samples.subarray(start, end)),
        end - start,
      );
    }
    before.push([...passage]);
    after.push(output.map((samples) => samples.subarray(chain.latencyFrames)));
    for (const [id, done] of chain.activity()) {
      const { maxReductionDb, meanReductionDb, activeFraction } = (activity[id] ??= NO_ACTIVITY);
      // The mean is over the time in which something was done: passages count by how much of it they have.
      const share = done.activeFraction / passages.length;
      const both = activeFraction + share;
      activity[id] = {
        maxReductionDb: Math.max(maxReductionDb, done.maxReductionDb),
        meanReductionDb: both === 0 ? 0 : (meanReductionDb * activeFraction + done.meanReductionDb * share) / both,
        activeFraction: both,
      };
    }
  }
  const [beforeLufs, afterLufs] = await Promise.all(
    [before, after].map((pieces) => passageLoudness(joined(pieces), sampleRateHz)),
  );
  return {
    activity,
    ...(beforeLufs === undefined || afterLufs === undefined ? {} : { loudnessChangeLu: afterLufs - beforeLufs }),
  };
}

function joined(pieces: readonly (readonly Float32Array[])[]): Float32Array[] {
  const frameCount = pieces.reduce((sum, piece) => sum + (piece[0]?.length ?? 0), 0);
  return (pieces[0] ?? []).map((_, channel) => {
    const all = new Float32Array(frameCount);
    let at = 0;
    for (const piece of pieces) {
      all.set(piece[channel]!, at);
      at += piece[channel]!.length;
    }
    return all;
  });
}
