import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { afterAll, describe, expect, it } from 'vitest';
import { memorySource } from '../memorySource.ts';
import { openAudio } from '../openAudio.ts';
import { decodeFileWithFfmpeg, encodedMusic } from '../testing/music.ts';
import { interleave, readAll } from '../testing/oracle.ts';
import { ffmpegDecoder, ffmpegVersion, parseDescription } from './ffmpegProcess.ts';

const SHAPE = { channelCount: 2, frameCount: 44_100, sampleRateHz: 44_100 };
const folder = mkdtempSync(join(tmpdir(), 'auralign-ffmpeg-'));
afterAll(() => rmSync(folder, { recursive: true }));

function stored(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
const open = (path: string, bytes: Uint8Array, program = ffmpeg.path) =>
  openAudio(memorySource(bytes, path), { decoders: [ffmpegDecoder(path, program)] });

describe('the fallback to ffmpeg', () => {
  it('reads what nothing else here reads, sample for sample as ffmpeg does', async () => {
    const bytes = encodedMusic(SHAPE, ['-c:a', 'wmav2', '-b:a', '128k'], 'wma');
    const stream = await open(stored('a.wma', bytes), bytes);
    const samples = await readAll(stream);
    await stream.close();
    expect(stream.format).toMatchObject({ container: 'ffmpeg', codec: 'other', sampleRateHz: 44_100, channelCount: 2 });
    expect(interleave(samples)).toEqual(decodeFileWithFfmpeg(bytes));
  });

  it.each(['-i.wma', 'a b;$(touch x).wma', 'http:x.wma', 'concat:a|b.wma'])(
    'takes the file name "%s" for a name',
    async (name) => {
      const bytes = encodedMusic({ ...SHAPE, frameCount: 4000 }, ['-c:a', 'wmav2', '-b:a', '128k'], 'wma');
      const [left] = await readAll(await open(stored(name, bytes), bytes));
      expect(left!.length).toBeGreaterThan(2000);
    },
  );

  it('says so when there is no ffmpeg', async () => {
    const bytes = encodedMusic({ ...SHAPE, frameCount: 4000 }, ['-c:a', 'wmav2', '-b:a', '128k'], 'wma');
    await expect(open(stored('b.wma', bytes), bytes, join(folder, 'no-such-program'))).rejects.toMatchObject({
      code: 'DECODER_MISSING',
      hint: expect.stringContaining('ffmpeg'),
    });
    expect(await ffmpegVersion(join(folder, 'no-such-program'))).toBeUndefined();
  });

  it('says so when ffmpeg finds no audio either', async () => {
    const bytes = new TextEncoder().encode('just some text, no audio at all');
    const error: Error = await open(stored('c.txt', bytes), bytes).then(
      () => new Error('it was read'),
      (cause: Error) => cause,
    );
    expect(error).toMatchObject({ code: 'UNSUPPORTED_FORMAT', hint: expect.stringContaining('WAV') });
    // The file is named once: ffmpeg's own words begin with its path, too.
    expect(error.message.split('c.txt')).toHaveLength(2);
  });

  it('stops the program when the reader leaves early', async () => {
    const bytes = encodedMusic({ ...SHAPE, frameCount: 441_000 }, ['-c:a', 'wmav2', '-b:a', '128k'], 'wma');
    const stream = await open(stored('d.wma', bytes), bytes);
    for await (const block of stream.blocks()) {
      expect(block.startFrame).toBe(0);
      break;
    }
    await stream.close();
    await stream.close();
  });

  it('knows the version', async () => {
    expect(await ffmpegVersion(ffmpeg.path)).toMatch(/\d/);
  });
});

describe('parseDescription', () => {
  it.each([
    ['  Stream #0:0: Audio: wmav2 (a[1][0][0] / 0x0161), 44100 Hz, stereo, fltp, 128 kb/s', 44_100, 2, false],
    ['  Stream #0:1(eng): Audio: ac3, 48000 Hz, 5.1(side), fltp, 448 kb/s (default)', 48_000, 6, false],
    ['  Stream #0:0: Audio: pcm_s24le, 192000 Hz, 10 channels, s32 (24 bit), 46080 kb/s', 192_000, 10, true],
    ['  Stream #0:0[0x1]: Audio: ape (APE  / 0x20455041), 44100 Hz, mono, s16p', 44_100, 1, true],
  ])('reads "%s"', (line, sampleRateHz, channelCount, lossless) => {
    expect(parseDescription(`Input #0\n${line}\nmore`)).toMatchObject({ sampleRateHz, channelCount, lossless });
  });

  it('finds nothing where there is nothing', () => {
    expect(parseDescription('x: Invalid data found when processing input')).toBeUndefined();
    expect(parseDescription('  Stream #0:0: Video: png, rgb24, 64x64')).toBeUndefined();
  });
});
