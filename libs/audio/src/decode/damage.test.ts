import { createRandom } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { AuralignError } from '../errors.ts';
import { memorySource } from '../memorySource.ts';
import { openAudio } from '../openAudio.ts';
import { readTags } from '../readTags.ts';
import { encodedMusic } from '../testing/music.ts';
import { signOggPages } from '../testing/oggFile.ts';

const SHAPE = { channelCount: 2, frameCount: 20_000, sampleRateHz: 48_000 };
const MUTATIONS = 60;
/** No damage can make more of a file than this, in frames: a hole that is filled, at most a minute of it. */
const MOST_FRAMES = SHAPE.frameCount * 2 + 60 * 48_000;

const FILES: readonly [string, Uint8Array, ((bytes: Uint8Array) => void)?][] = [
  ['MP3', encodedMusic(SHAPE, ['-c:a', 'libmp3lame', '-b:a', '128k'], 'mp3')],
  ['Vorbis', encodedMusic(SHAPE, ['-c:a', 'libvorbis'], 'ogg')],
  ['Vorbis with right checksums', encodedMusic(SHAPE, ['-c:a', 'libvorbis'], 'ogg'), signOggPages],
  ['Opus', encodedMusic(SHAPE, ['-c:a', 'libopus'], 'opus')],
  ['Opus with right checksums', encodedMusic(SHAPE, ['-c:a', 'libopus'], 'opus'), signOggPages],
  ['ALAC', encodedMusic(SHAPE, ['-c:a', 'alac', '-sample_fmt', 's16p', '-metadata', 'title=x'], 'm4a')],
];

describe.each(FILES)('damaged %s', (name, file, sign) => {
  it('gives a result or a clear error, whatever bytes are flipped, lost or overwritten', async () => {
    const random = createRandom(name.length * 7919);
    const below = (limit: number) => Math.floor(random.next() * limit);
    for (let mutation = 0; mutation < MUTATIONS; mutation++) {
      let bytes = file.slice();
      // Headers are where damage hurts most: half of the hits go there.
      const position = () => (below(2) === 0 ? below(Math.min(4096, bytes.length)) : below(bytes.length));
      const kind = mutation % 4;
      if (kind <= 1) for (let hit = below(20); hit >= 0; hit--) bytes[position()] = below(256);
      if (kind === 2) bytes = bytes.slice(0, position());
      if (kind === 3) {
        const at = position();
        for (let i = at; i < Math.min(bytes.length, at + below(2000)); i++) bytes[i] = below(256);
      }
      sign?.(bytes);
      expect(['a result', 'a clear error'], `mutation ${mutation}`).toContain(await outcomeOf(bytes));
      await readTags(memorySource(bytes)); // never throws
    }
  });

  it('gives a result or a clear error for noise behind the first bytes', async () => {
    const random = createRandom(4);
    for (const kept of [4, 16, 64, 300]) {
      const bytes = Uint8Array.from({ length: 20_000 }, (_, i) =>
        i < kept ? file[i]! : Math.floor(random.next() * 256),
      );
      expect(['a result', 'a clear error'], `${kept} bytes kept`).toContain(await outcomeOf(bytes));
    }
  });
});

/** What reading a file to its end came to, in words; anything unexpected in its own. */
async function outcomeOf(bytes: Uint8Array): Promise<string> {
  try {
    const stream = await openAudio(memorySource(bytes));
    try {
      let frames = 0;
      for await (const block of stream.blocks()) frames += block.frameCount;
      return frames <= MOST_FRAMES ? 'a result' : `${frames} frames`;
    } finally {
      await stream.close();
    }
  } catch (error) {
    return error instanceof AuralignError ? 'a clear error' : String(error);
  }
}
