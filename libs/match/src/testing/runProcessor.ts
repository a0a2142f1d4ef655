import type { Processor } from '../chain/processor.ts';

/** Runs a whole signal through a processor in blocks of the given lengths (repeated), latency taken out. */
export function runProcessor(
  processor: Processor,
  channels: readonly Float32Array[],
  blockFrames: readonly number[] = [4096],
): Float32Array[] {
  const frameCount = channels[0]!.length;
  const total = frameCount + processor.latencyFrames;
  const work = channels.map((samples) => {
    const padded = new Float32Array(total);
    padded.set(samples);
    return padded;
  });
  for (let start = 0, turn = 0; start < total; turn++) {
    const count = Math.min(total - start, blockFrames[turn % blockFrames.length]!);
    processor.process(
      work.map((samples) => samples.subarray(start, start + count)),
      count,
    );
    start += count;
  }
  return work.map((samples) => samples.slice(processor.latencyFrames));
}
