import { createEncoder, memorySink, memorySource, openAudio, type AudioStream } from '@auralign/audio';
import { createRandom } from '@auralign/dsp';

export interface Song {
  readonly sampleRateHz: number;
  readonly channels: readonly Float32Array[];
}

/**
 * Something with the habits of music: a chord that breathes, hits twice a second, a little noise that is wider than the
 * rest. The same seed gives the same samples.
 */
export function makeSong({
  seconds = 4,
  sampleRateHz = 44_100,
  seed = 1,
  level = 0.5,
}: { seconds?: number; sampleRateHz?: number; seed?: number; level?: number } = {}): Song {
  const random = createRandom(seed);
  const frameCount = Math.round(seconds * sampleRateHz);
  const left = new Float32Array(frameCount);
  const right = new Float32Array(frameCount);
  for (let i = 0; i < frameCount; i++) {
    const time = i / sampleRateHz;
    const breath = 0.6 + 0.4 * Math.sin(2 * Math.PI * 0.3 * time);
    const hit = Math.exp(-((time * 2) % 1) * 12);
    let chord = 0;
    for (const hz of [110, 165, 220, 440, 1760]) chord += Math.sin(2 * Math.PI * hz * time) / 5;
    const noise = 2 * random.next() - 1;
    const centre = level * (0.4 * breath * chord + 0.4 * hit * Math.sin(2 * Math.PI * 60 * time) + 0.1 * hit * noise);
    const wide = 0.1 * level * (2 * random.next() - 1);
    left[i] = centre + wide;
    right[i] = centre - wide;
  }
  return { sampleRateHz, channels: [left, right] };
}

/** A WAV file with exactly these samples. */
export async function wavOf({ sampleRateHz, channels }: Song): Promise<Uint8Array<ArrayBuffer>> {
  const sink = memorySink();
  const format = {
    sampleRateHz,
    channelCount: channels.length,
    bitDepth: 32,
    sampleType: 'float',
    dither: 'none',
  } as const;
  const encoder = createEncoder('wav', format, sink);
  await encoder.write({ channels, frameCount: channels[0]!.length });
  await encoder.finish();
  return sink.bytes().slice();
}

/** The same as a stream. */
export async function streamOf(song: Song): Promise<AudioStream> {
  return openAudio(memorySource(await wavOf(song)));
}

/** All samples of a stream, channel by channel. */
export async function samplesOf(stream: AudioStream): Promise<Float32Array[]> {
  const parts: Float32Array[][] = Array.from({ length: stream.format.channelCount }, () => []);
  for await (const { channels, frameCount } of stream.blocks()) {
    channels.forEach((samples, c) => parts[c]!.push(samples.slice(0, frameCount)));
  }
  await stream.close();
  return parts.map((blocks) => Float32Array.from(blocks.flatMap((block) => [...block])));
}
