import { describe, expect, it } from 'vitest';
import { memorySource } from '../memorySource.ts';
import { openAudio } from '../openAudio.ts';
import { decodeWithFfmpeg, encodeWithFfmpeg, interleave, readAll } from '../testing/oracle.ts';
import { bytesOf, chunk as anyChunk, uint as anyUint } from '../testing/riff.ts';

const uint = (value: number, size: number) => anyUint(value, size, false);
const chunk = (id: string, body: Uint8Array) => anyChunk(id, body, false);
const form = (type: string, ...chunks: Uint8Array[]) => {
  const body = bytesOf(type, ...chunks);
  return bytesOf('FORM', uint(body.length, 4), body);
};
/** 44100 Hz as an 80-bit float: 44100 = 0xAC44 · 2^0, exponent 16383 + 15. */
const RATE_44100 = [0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0];
const common = (channelCount: number, frameCount: number, bits: number, type = '') =>
  chunk('COMM', bytesOf(uint(channelCount, 2), uint(frameCount, 4), uint(bits, 2), RATE_44100, type));
const sound = (data: Uint8Array, offset = 0) =>
  chunk('SSND', bytesOf(uint(offset, 4), uint(0, 4), new Uint8Array(offset), data));
const open = (file: Uint8Array) => openAudio(memorySource(file, 'test.aiff'));

describe('AIFF', () => {
  it.each([
    'pcm_s8',
    'pcm_s16be',
    'pcm_s24be',
    'pcm_s32be',
    'pcm_s16le',
    'pcm_f32be',
    'pcm_f64be',
    'pcm_alaw',
    'pcm_mulaw',
  ])('of %s has the samples that ffmpeg reads', async (codec) => {
    const input = ['-f', 'lavfi', '-i', 'aevalsrc=random(0)*1.9-0.95|random(1)-0.5:s=48000:d=0.1'];
    const file = encodeWithFfmpeg([...input, '-c:a', codec], 'aiff');
    const stream = await open(file);
    expect(stream.format).toMatchObject({ container: 'aiff', sampleRateHz: 48000, channelCount: 2 });
    expect(interleave(await readAll(stream))).toEqual(new Float32Array(decodeWithFfmpeg(file, 'f32le').buffer));
  });

  it('reads the 80-bit rate, the offset in the sound chunk and a common chunk at the end', async () => {
    const stream = await open(form('AIFF', sound(uint(0x4000, 2), 6), common(1, 1, 16)));
    expect(stream.format.sampleRateHz).toBe(44100);
    expect((await readAll(stream))[0]).toEqual(Float32Array.of(0.5));
    expect(stream.warnings).toEqual([]);
  });

  it('skips odd chunks with their padding', async () => {
    const stream = await open(form('AIFF', chunk('NAME', bytesOf('odd')), common(1, 1, 8), sound(uint(0x81, 1))));
    expect((await readAll(stream))[0]).toEqual(Float32Array.of(-127 / 128));
  });

  it('reads sowt as little-endian and twos as big-endian', async () => {
    for (const [type, expected] of [
      ['sowt', 0x0040],
      ['twos', 0x4000],
    ] as const) {
      const stream = await open(form('AIFC', common(1, 1, 16, type), sound(bytesOf(0x40, 0))));
      expect((await readAll(stream))[0]).toEqual(Float32Array.of(expected / 32768));
    }
  });

  it('written to a pipe, without sizes, goes to the end of the file', async () => {
    const unsized = bytesOf('SSND', uint(0, 4), uint(0, 8), uint(0x4000, 2), uint(0xc000, 2));
    const stream = await open(form('AIFF', common(1, 0, 16), unsized));
    expect((await readAll(stream))[0]).toEqual(Float32Array.of(0.5, -0.5));
    expect(stream.warnings.map(({ code }) => code)).toEqual(['wrong-size']);
  });

  it('cut off gives what is there and says so', async () => {
    const file = form('AIFF', common(1, 100, 16), sound(new Uint8Array(200)));
    const stream = await open(file.subarray(0, file.length - 51));
    expect((await readAll(stream))[0]!.length).toBe(74);
    expect(stream.warnings.map(({ code }) => code)).toEqual(['truncated']);
  });

  it.each<[string, Uint8Array, string]>([
    ['no channels', form('AIFF', common(0, 1, 16), sound(new Uint8Array(2))), 'CORRUPT_FILE'],
    ['0 bits', form('AIFF', common(1, 1, 0), sound(new Uint8Array(2))), 'UNSUPPORTED_FORMAT'],
    ['48 bits', form('AIFF', common(1, 1, 48), sound(new Uint8Array(6))), 'UNSUPPORTED_FORMAT'],
    ['an unknown compression', form('AIFC', common(1, 1, 16, 'MAC3'), sound(new Uint8Array(2))), 'UNSUPPORTED_FORMAT'],
    ['no frames', form('AIFF', common(1, 0, 16)), 'EMPTY_AUDIO'],
    ['no sound', form('AIFF', common(1, 5, 16)), 'CORRUPT_FILE'],
    ['an offset beyond the end', form('AIFF', common(1, 5, 16), chunk('SSND', uint(0xffff_ffff, 8))), 'EMPTY_AUDIO'],
    ['a common chunk of four bytes', form('AIFF', chunk('COMM', new Uint8Array(4))), 'CORRUPT_FILE'],
  ])('with %s is refused', async (_, file, code) => {
    await expect(open(file)).rejects.toMatchObject({ code });
  });
});
