import { analyze, type Report } from '@auralign/analysis';
import { concat, pinkNoise, sine } from '@auralign/dsp';

type Stream = Parameters<typeof analyze>[0];
type File = NonNullable<Parameters<typeof analyze>[1]>['file'];

const LABELS: Readonly<Record<number, readonly string[]>> = {
  1: ['M'],
  2: ['L', 'R'],
  6: ['L', 'R', 'C', 'LFE', 'Ls', 'Rs'],
};

export interface MeasureOptions {
  readonly sampleRateHz?: number;
  readonly name?: string;
  readonly tags?: NonNullable<Report['file']['tags']>;
}

/** The report of samples in memory, with series. */
export async function measure(channels: readonly Float32Array[], options: MeasureOptions = {}): Promise<Report> {
  const { sampleRateHz = 44_100, name = 'song.wav', tags } = options;
  const frameCount = channels[0]!.length;
  const stream = {
    format: {
      container: 'wav',
      codec: 'pcm-float',
      sampleRateHz,
      channelCount: channels.length,
      channelLabels: LABELS[channels.length]!,
      bitDepth: 32,
      frameCount,
      lossless: true,
    },
    warnings: [],
    async *blocks() {
      for (let startFrame = 0; startFrame < frameCount; startFrame += 8192) {
        const end = Math.min(frameCount, startFrame + 8192);
        yield {
          channels: channels.map((samples) => samples.slice(startFrame, end)),
          frameCount: end - startFrame,
          startFrame,
        };
      }
    },
    close: async () => {},
  } as unknown as Stream;
  return analyze(stream, { file: { name, ...(tags === undefined ? {} : { tags }) } as unknown as File, series: true });
}

/** Something like music, stereo: pink noise that gets louder, a pause, a tone; `seed` makes another piece. */
export function piece(seed: number, { seconds = 8, sampleRateHz = 44_100, gain = 0.5 } = {}): Float32Array[] {
  const frameCount = Math.round(seconds * sampleRateHz);
  const noise = (part: number): Float32Array => {
    const third = Math.floor(frameCount / 3);
    const loud = pinkNoise({ seed: seed * 10 + part, sampleRateHz, frameCount: third, rms: 0.1 * gain });
    const pause = new Float32Array(Math.floor(third / 2));
    const louder = pinkNoise({ seed: seed * 10 + part + 5, sampleRateHz, frameCount: third, rms: 0.25 * gain });
    const tone = sine({
      frequencyHz: 300,
      sampleRateHz,
      frameCount: frameCount - 2 * third - pause.length,
      amplitude: 0.3 * gain,
    });
    return concat(loud, pause, louder, tone);
  };
  const [mid, side] = [noise(1), noise(2)];
  return [mid.map((value, i) => value + 0.3 * side[i]!), mid.map((value, i) => value - 0.3 * side[i]!)];
}
