import type { AudioFormat, AudioStream } from '@auralign/audio';

export interface MemoryStreamOptions {
  readonly sampleRateHz: number;
  /** Default: float samples. */
  readonly bitDepth?: 16 | 24;
  /** Block lengths, repeated; default: what the reader asks for. */
  readonly blockFrames?: readonly number[];
}

/** A stream of samples in memory, as a decoder would hand them out: the arrays of a block are overwritten by the next. */
export function memoryStream(channels: readonly Float32Array[], options: MemoryStreamOptions): AudioStream {
  const frameCount = channels[0]!.length;
  const labels = channels.length === 1 ? (['M'] as const) : channels.length === 2 ? (['L', 'R'] as const) : undefined;
  const format: AudioFormat = {
    container: 'wav',
    codec: options.bitDepth === undefined ? 'pcm-float' : 'pcm-integer',
    sampleRateHz: options.sampleRateHz,
    channelCount: channels.length,
    channelLabels: labels ?? (['L', 'R', 'C', 'LFE', 'Ls', 'Rs'] as const).slice(0, channels.length),
    bitDepth: options.bitDepth ?? 32,
    frameCount,
    lossless: true,
  };
  return {
    format,
    warnings: [],
    async *blocks({ maxFrameCount = 8192 } = {}) {
      const lengths = options.blockFrames ?? [maxFrameCount];
      const lent = channels.map(() => new Float32Array(Math.max(...lengths)));
      for (let startFrame = 0, turn = 0; startFrame < frameCount; turn++) {
        const count = Math.min(lengths[turn % lengths.length]!, frameCount - startFrame);
        for (const [c, samples] of channels.entries()) lent[c]!.set(samples.subarray(startFrame, startFrame + count));
        yield { channels: lent, frameCount: count, startFrame };
        startFrame += count;
      }
    },
    close: async () => {},
  };
}

/** All samples of a stream. */
export async function readAll(stream: AudioStream): Promise<Float32Array[]> {
  const parts: Float32Array[][] = Array.from({ length: stream.format.channelCount }, () => []);
  for await (const { channels, frameCount } of stream.blocks()) {
    for (const [c, list] of parts.entries()) list.push(channels[c]!.slice(0, frameCount));
  }
  return parts.map((list) => {
    const out = new Float32Array(list.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of list) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  });
}

/** First frame at which two signals differ, −1 if in none; lengths must agree. */
export function firstDifference(a: Float32Array, b: Float32Array): number {
  return a.length === b.length ? a.findIndex((sample, i) => sample !== b[i]) : Math.min(a.length, b.length);
}
