import { createRandom } from '@auralign/dsp';
import { expect, it } from 'vitest';
import { createEncoder } from '../encode/encoder.ts';
import type { EncodeOptions } from '../encode/options.ts';
import { memorySink } from '../encode/sink.ts';
import { AuralignError } from '../errors.ts';
import { memorySource } from '../memorySource.ts';
import { openAudio } from '../openAudio.ts';
import { encodeWithFfmpeg } from '../testing/oracle.ts';

const FRAMES = 20_000;
const MUTATIONS = 300;
/** What the damaged files may become at most: a hole in FLAC is filled up to sixteen blocks and what its bytes explain. */
const MOST_FRAMES = 40 * FRAMES;

async function file(container: 'wav' | 'flac'): Promise<Uint8Array> {
  const random = createRandom(5);
  const sink = memorySink();
  const options: EncodeOptions = {
    sampleRateHz: 44100,
    channelCount: 2,
    bitDepth: 16,
    sampleType: 'integer',
    dither: 'none',
    tags: { title: 'damage' },
  };
  const encoder = createEncoder(container, options, sink);
  const channels = [0, 1].map(() =>
    Float32Array.from({ length: FRAMES }, (_, i) => 0.5 * Math.sin(i / 30) + 0.01 * random.gaussian()),
  );
  await encoder.write({ channels, frameCount: FRAMES });
  await encoder.finish();
  return sink.bytes().slice();
}

function damage(original: Uint8Array, seed: number): Uint8Array {
  const random = createRandom(seed);
  const below = (limit: number) => Math.floor(random.next() * limit);
  const bytes = original.slice();
  const region = below(2) === 0 ? 100 : bytes.length; // headers are where damage hurts most
  for (let hits = 1 + below(8); hits > 0; hits--) bytes[below(region)] = [0, 1, 127, 128, 255, below(256)][below(6)]!;
  const cut = below(bytes.length);
  switch (seed % 4) {
    case 0:
      return bytes.subarray(0, cut);
    case 1:
      return Uint8Array.from([...bytes.subarray(0, cut), ...bytes.subarray(cut + below(3000))]);
    default:
      return bytes;
  }
}

it.each<[string, () => Promise<Uint8Array> | Uint8Array]>([
  ['WAV', () => file('wav')],
  ['FLAC', () => file('flac')],
  ['AIFF', () => encodeWithFfmpeg(['-f', 'lavfi', '-i', 'aevalsrc=sin(t*3000)|sin(t*2000):d=0.3'], 'aiff')],
])('a damaged %s gives samples or a clear error', async (_, make) => {
  const original = await make();
  const strange: unknown[] = [];
  for (let seed = 0; seed < MUTATIONS; seed++) {
    try {
      const stream = await openAudio(memorySource(damage(original, seed)));
      let frameCount = 0;
      for await (const block of stream.blocks()) {
        frameCount += block.frameCount;
        if (frameCount > MOST_FRAMES) throw new RangeError(`seed ${seed}: ${frameCount} frames and more`);
      }
    } catch (error) {
      if (!(error instanceof AuralignError) || error.category !== 'input') strange.push(error);
    }
  }
  expect(strange).toEqual([]);
});
