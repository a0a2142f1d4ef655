import { describe, expect, it, vi } from 'vitest';
import { memorySource } from '../memorySource.ts';
import { openAudio } from '../openAudio.ts';
import { agreementDb, concatBytes, decodeFileWithFfmpeg, encodedMusic, overwritingSource } from '../testing/music.ts';
import { oggPageStarts, signOggPages } from '../testing/oggFile.ts';
import { interleave, readAll } from '../testing/oracle.ts';

const open = (bytes: Uint8Array) => openAudio(memorySource(bytes, 'test.ogg'));
const STEREO = { channelCount: 2, frameCount: 44_100 + 357, sampleRateHz: 44_100 };
const OPUS = { channelCount: 2, frameCount: 48_000 + 357, sampleRateHz: 48_000 };
const vorbis = (shape = STEREO, seed = 1) => encodedMusic(shape, ['-c:a', 'libvorbis', '-q:a', '5'], 'ogg', seed);
const opus = (shape = OPUS, seed = 1) => encodedMusic(shape, ['-c:a', 'libopus', '-b:a', '128k'], 'opus', seed);

/** Single-precision roundings of two implementations of one exactly specified decoder. */
const VORBIS_DB = 110;
/**
 * libopus against ffmpeg's own decoder: RFC 6716 tolerates what the ear does not hear, and the two approximate band
 * energies and the post-filter differently.
 */
const OPUS_DB = 60;

describe('Ogg', () => {
  it.each([
    ['Vorbis, stereo', 'vorbis', vorbis(), STEREO, VORBIS_DB],
    ['Vorbis, mono', 'vorbis', vorbis({ ...STEREO, channelCount: 1 }), { ...STEREO, channelCount: 1 }, VORBIS_DB],
    ['Vorbis, 5.1', 'vorbis', vorbis({ ...STEREO, channelCount: 6 }), { ...STEREO, channelCount: 6 }, VORBIS_DB],
    ['Opus, stereo', 'opus', opus(), OPUS, OPUS_DB],
    ['Opus, mono', 'opus', opus({ ...OPUS, channelCount: 1 }), { ...OPUS, channelCount: 1 }, OPUS_DB],
    ['Opus, shorter than a page', 'opus', opus({ ...OPUS, frameCount: 1000 }), { ...OPUS, frameCount: 1000 }, OPUS_DB],
  ])('gives back exactly the frames that went in: %s', async (_, codec, file, shape, agreement) => {
    const stream = await open(file);
    const samples = await readAll(stream);
    await stream.close();
    expect(stream.format).toMatchObject({ container: 'ogg', codec, channelCount: shape.channelCount, lossless: false });
    expect(stream.format.sampleRateHz).toBe(shape.sampleRateHz);
    expect(stream.format.frameCount).toBe(shape.frameCount);
    expect(samples[0]!.length).toBe(shape.frameCount);
    expect(stream.warnings).toEqual([]);
    // In 5.1 this also shows that the channels were put in order.
    expect(agreementDb(interleave(samples), decodeFileWithFfmpeg(file))).toBeGreaterThan(agreement);
  });

  it.each([
    ['Vorbis', vorbis(), vorbis({ ...STEREO, frameCount: 30_000 }, 2)],
    ['Opus', opus(), opus({ ...OPUS, frameCount: 30_000 }, 2)],
  ])('gives the links of a %s chain one after the other', async (_, first, second) => {
    const [one] = await readAll(await open(first));
    const [two] = await readAll(await open(second));
    const [both] = await readAll(await open(concatBytes(first, second)));
    expect(both!.length).toBe(one!.length + two!.length);
    expect(both!.subarray(0, one!.length)).toEqual(one);
    expect(both!.subarray(one!.length)).toEqual(two);
  });

  it.each([
    ['Vorbis', vorbis()],
    ['Opus', opus()],
  ])('does not depend on how the bytes of %s come or how the blocks are cut', async (_, file) => {
    const whole = await readAll(await open(file));
    expect(await readAll(await openAudio(overwritingSource(file)), { maxFrameCount: 77 })).toEqual(whole);
  });

  it.each([
    ['Vorbis', vorbis({ ...STEREO, frameCount: 132_300 })],
    ['Opus', opus({ ...OPUS, frameCount: 144_000 })],
  ])('reads what is there of a %s file that was cut off, and says so', async (_, file) => {
    const [whole] = await readAll(await open(file));
    const stream = await open(file.slice(0, Math.floor(file.length * 0.7)));
    const [left] = await readAll(stream);
    expect(left!.length).toBeGreaterThan(0.2 * whole!.length); // whole pages only, and they are up to a second long
    expect(left).toEqual(whole!.subarray(0, left!.length));
    expect(stream.warnings.map(({ code }) => code)).toContain('truncated');
  });

  it.each([
    ['Vorbis', vorbis({ ...STEREO, frameCount: 176_400 })],
    ['Opus', opus({ ...OPUS, frameCount: 192_000 })],
  ])('keeps what follows a damaged page of %s in its place', async (_, file) => {
    const [whole] = await readAll(await open(file));
    const damaged = file.slice();
    const pages = oggPageStarts(file);
    const victim = pages[Math.floor(pages.length / 2)]!;
    damaged[victim + 60]! ^= 0xff; // the checksum no longer fits
    const stream = await open(damaged);
    const [left] = await readAll(stream);
    expect(left!.length).toBe(whole!.length);
    expect(stream.warnings.map(({ code }) => code)).toContain('corrupt-frame');
    // Opus needs some frames to converge after a gap; the last tenth of a second is far behind it.
    const tail = whole!.length - 4000;
    expect(agreementDb(left!.subarray(tail), whole!.subarray(tail))).toBeGreaterThan(40);
  });

  it('applies the output gain of an Opus header', async () => {
    const plain = opus();
    const louder = plain.slice();
    new DataView(louder.buffer).setInt16(28 + 16, 6 * 256, true); // 6 dB in Q7.8, behind the 28 bytes of the page header
    signOggPages(louder);
    const [before] = await readAll(await open(plain));
    const [after] = await readAll(await open(louder));
    const gain = 10 ** (6 / 20);
    for (let i = 0; i < before!.length; i += 997) expect(after![i]!).toBeCloseTo(before![i]! * gain, 6);
  });

  it('tells of damaged Opus packets in a warning and prints nothing', async () => {
    const damaged = opus();
    // RFC 6716, 3.2.4: two frames, the first of 1275 bytes, which is more than there are: libopus refuses the packet.
    for (const start of oggPageStarts(damaged).slice(2))
      damaged.set([0xfe, 0xff, 0xff], start + 27 + damaged[start + 26]!);
    signOggPages(damaged);
    const host = globalThis.console;
    const printed = vi.spyOn(host, 'error');
    try {
      const spied = host.error;
      const stream = await open(damaged);
      await readAll(stream);
      expect(stream.warnings.map(({ code }) => code)).toContain('corrupt-frame');
      expect(printed).not.toHaveBeenCalled();
      expect(host.error).toBe(spied);
    } finally {
      printed.mockRestore();
    }
  });

  it('says what else is in an Ogg file', async () => {
    const flac = encodedMusic(STEREO, ['-c:a', 'flac'], 'oga');
    await expect(open(flac)).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringContaining('FLAC'),
    });
  });
});
