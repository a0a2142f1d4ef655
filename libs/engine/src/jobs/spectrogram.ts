import { throwIfCancelled, type AudioBlock } from '@auralign/audio';
import type { SpectrogramJob, SpectrogramResult } from '../job.ts';
import { createSpectrogramBuilder } from '../spectrogram.ts';
import type { JobContext } from './context.ts';
import { createJobProgress } from './progress.ts';

const BLOCK_FRAMES = 8192;

/**
 * Decodes from the start, since compressed files cannot be entered in the middle, and stops where the tile ends.
 *
 * @throws AuralignError when the file cannot be read, `INVALID_OPTION`, or `CANCELLED`
 */
export async function runSpectrogram(job: SpectrogramJob, context: JobContext): Promise<SpectrogramResult> {
  const { host, signal, emit } = context;
  const opened = await host.openInput(job.input);
  try {
    const stream = await opened.openStream();
    try {
      const { sampleRateHz, frameCount } = stream.format;
      const builder = createSpectrogramBuilder(job.options, { sampleRateHz, frameCount });
      const tell = createJobProgress(emit).enter('draw', 1);
      const { firstFrame, endFrame } = builder;
      const mono = new Float32Array(BLOCK_FRAMES);
      let next = firstFrame;
      const addSilenceUntil = (end: number): void => {
        mono.fill(0);
        while (next < end) {
          const count = Math.min(BLOCK_FRAMES, end - next);
          builder.add(mono, count);
          next += count;
        }
      };
      addSilenceUntil(Math.min(0, endFrame)); // the window of the first column reaches before the file
      for await (const block of stream.blocks({ maxFrameCount: BLOCK_FRAMES, signal })) {
        throwIfCancelled(signal);
        const start = Math.max(0, next - block.startFrame);
        const end = Math.min(block.frameCount, endFrame - block.startFrame);
        if (end > start) {
          mixInto(mono, block, start, end, job.options.channel ?? 'mid');
          builder.add(mono, end - start);
          next += end - start;
        }
        tell(next / endFrame);
        if (next >= endFrame) break;
      }
      addSilenceUntil(endFrame);
      tell(1);
      return { kind: 'spectrogram', tile: builder.result() };
    } finally {
      await stream.close();
    }
  } finally {
    await opened.close();
  }
}

/** Samples [start, end) of the wanted channel; what is no number counts as 0. */
function mixInto(
  mono: Float32Array,
  { channels }: AudioBlock,
  start: number,
  end: number,
  channel: 'mid' | 'side',
): void {
  const [left, right] = channels;
  for (let i = start; i < end; i++) {
    let sum = 0;
    if (channel === 'mid') for (let c = 0; c < channels.length; c++) sum += channels[c]![i]! / channels.length;
    else if (channels.length === 2) sum = (left![i]! - right![i]!) / 2;
    mono[i - start] = sum - sum === 0 ? sum : 0;
  }
}
