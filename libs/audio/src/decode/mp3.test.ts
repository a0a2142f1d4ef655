import { describe, expect, it } from 'vitest';
import { memorySource } from '../memorySource.ts';
import { openAudio } from '../openAudio.ts';
import { agreementDb, concatBytes, decodeFileWithFfmpeg, encodedMusic, overwritingSource } from '../testing/music.ts';
import { interleave, readAll } from '../testing/oracle.ts';

const STEREO = { channelCount: 2, frameCount: 44_100 + 357, sampleRateHz: 44_100 };
const open = (bytes: Uint8Array) => openAudio(memorySource(bytes, 'test.mp3'));

describe('MP3', () => {
  it.each([
    ['constant bit rate', STEREO, ['-b:a', '192k']],
    ['variable bit rate', STEREO, ['-q:a', '0']],
    ['mono, MPEG-2', { channelCount: 1, frameCount: 22_050 + 91, sampleRateHz: 22_050 }, ['-b:a', '64k']],
    ['mono, MPEG-2.5', { channelCount: 1, frameCount: 8000 + 5, sampleRateHz: 8000 }, ['-b:a', '16k']],
    ['joint stereo at a low rate', { ...STEREO, sampleRateHz: 48_000 }, ['-b:a', '64k']],
    ['shorter than a frame', { ...STEREO, frameCount: 100 }, ['-b:a', '128k']],
  ])('gives back exactly the frames that went in: %s', async (_, shape, codec) => {
    const file = encodedMusic(shape, ['-c:a', 'libmp3lame', ...codec], 'mp3');
    const stream = await open(file);
    const samples = await readAll(stream);
    await stream.close();

    expect(stream.format).toMatchObject({ container: 'mp3', codec: 'mp3', channelCount: shape.channelCount });
    expect(stream.format.frameCount).toBe(shape.frameCount);
    expect(samples[0]!.length).toBe(shape.frameCount);
    expect(stream.warnings).toEqual([]);
    // Both decoders compute in single precision with other roundings: about 24 bits, less what 36 sums of products lose.
    expect(agreementDb(interleave(samples), decodeFileWithFfmpeg(file))).toBeGreaterThan(100);
  });

  it('decodes a file without an info tag from its first to its last frame, as ffmpeg does', async () => {
    const file = encodedMusic(STEREO, ['-c:a', 'libmp3lame', '-b:a', '128k', '-write_xing', '0'], 'mp3');
    const stream = await open(file);
    const samples = interleave(await readAll(stream));
    const expected = decodeFileWithFfmpeg(file);
    expect(stream.format.frameCount).toBeUndefined();
    expect(samples.length).toBe(expected.length);
    expect(agreementDb(samples, expected)).toBeGreaterThan(100);
  });

  it('reads Layer II', async () => {
    const file = encodedMusic(STEREO, ['-c:a', 'mp2', '-b:a', '256k'], 'mp2');
    const stream = await open(file);
    const samples = interleave(await readAll(stream));
    const expected = decodeFileWithFfmpeg(file);
    expect(stream.format).toMatchObject({ container: 'mp3', codec: 'other' });
    expect(samples.length).toBe(expected.length);
    // ffmpeg's Layer II decoder works in 16-bit fixed point: its own rounding is the limit.
    expect(agreementDb(samples, expected)).toBeGreaterThan(60);
  });

  it('gives the summed length of two files one behind the other, tags between them or not', async () => {
    const codec = ['-c:a', 'libmp3lame', '-b:a', '128k'];
    const first = encodedMusic(STEREO, [...codec, '-id3v2_version', '3', '-metadata', 'title=first'], 'mp3');
    const second = encodedMusic({ ...STEREO, frameCount: 30_000 }, [...codec, '-write_id3v1', '1'], 'mp3', 2);
    const stream = await open(concatBytes(first, second, first));
    const [left] = await readAll(stream);
    expect(left!.length).toBe(2 * STEREO.frameCount + 30_000);
    const [alone] = await readAll(await open(first));
    expect(left!.subarray(0, 40_000)).toEqual(alone!.subarray(0, 40_000));
    // The second file begins with a clean decoder in one case and after other music in the other; only the tail of the
    // old filterbank state (511 samples) and of the bit reservoir (none: a new file starts an empty one) can differ.
    expect(left!.subarray(-30_000)).toEqual(alone!.subarray(-30_000));
    expect(stream.warnings.map(({ code }) => code)).toEqual(['length-mismatch']); // the first tag speaks for itself only
  });

  it('does not depend on how the bytes come or how the blocks are cut', async () => {
    const file = encodedMusic(STEREO, ['-c:a', 'libmp3lame', '-q:a', '2'], 'mp3');
    const whole = await readAll(await open(file));
    const pieces = await readAll(await openAudio(overwritingSource(file)), { maxFrameCount: 100 });
    expect(pieces).toEqual(whole);
  });

  it('reads what is there of a file that was cut off, and says so', async () => {
    const file = encodedMusic(STEREO, ['-c:a', 'libmp3lame', '-b:a', '192k'], 'mp3');
    const stream = await open(file.slice(0, file.length / 2));
    const [left] = await readAll(stream);
    const [whole] = await readAll(await open(file));
    expect(left!.length).toBeGreaterThan(0.45 * STEREO.frameCount);
    expect(left).toEqual(whole!.subarray(0, left!.length));
    expect(stream.warnings.map(({ code }) => code)).toContain('truncated');
  });

  it('steps over damage in the middle and says where', async () => {
    const file = encodedMusic(STEREO, ['-c:a', 'libmp3lame', '-b:a', '192k'], 'mp3');
    file.fill(0x55, 10_000, 12_000);
    const stream = await open(file);
    const [left] = await readAll(stream);
    expect(left!.length).toBeGreaterThan(0.8 * STEREO.frameCount);
    expect(stream.warnings.map(({ code }) => code)).toContain('corrupt-frame');
  });

  it('does not take single sync words for MP3', async () => {
    const bytes = new Uint8Array(4000);
    bytes.set([0xff, 0xfb, 0x90, 0x64], 0);
    bytes.set([0xff, 0xfb, 0x90, 0x64], 1000);
    await expect(open(bytes)).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
  });
});
