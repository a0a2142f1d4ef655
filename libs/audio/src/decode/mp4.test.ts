import { describe, expect, it } from 'vitest';
import { memorySource } from '../memorySource.ts';
import { openAudio } from '../openAudio.ts';
import { concatBytes, decodeFileWithFfmpeg, encodedMusic, overwritingSource } from '../testing/music.ts';
import { encodeWithFfmpeg, interleave, readAll } from '../testing/oracle.ts';
import { createMp4Decoder } from './mp4.ts';
import type { AacPacketDecoder } from './aacPackets.ts';

const STEREO = { channelCount: 2, frameCount: 44_100 + 357, sampleRateHz: 44_100 };
const open = (bytes: Uint8Array) => openAudio(memorySource(bytes, 'test.m4a'));
const alac = (shape = STEREO, more: readonly string[] = []) => encodedMusic(shape, ['-c:a', 'alac', ...more], 'm4a');

describe('ALAC in MP4', () => {
  it.each([
    ['16 bit stereo', STEREO, ['-sample_fmt', 's16p'], 16],
    ['24 bit stereo', STEREO, ['-sample_fmt', 's32p'], 24],
    ['16 bit mono', { ...STEREO, channelCount: 1 }, ['-sample_fmt', 's16p'], 16],
    ['24 bit 5.1', { ...STEREO, channelCount: 6, frameCount: 9001 }, ['-sample_fmt', 's32p'], 24],
    ['7.1 at 96 kHz', { channelCount: 8, frameCount: 9001, sampleRateHz: 96_000 }, ['-sample_fmt', 's16p'], 16],
    ['one frame', { ...STEREO, frameCount: 1 }, ['-sample_fmt', 's16p'], 16],
    ['index in front', STEREO, ['-sample_fmt', 's16p', '-movflags', '+faststart'], 16],
    ['QuickTime', STEREO, ['-sample_fmt', 's16p', '-f', 'mov'], 16],
  ])('is bit-exact: %s', async (_, shape, codec, bitDepth) => {
    const file = encodedMusic(shape, ['-c:a', 'alac', ...codec], 'm4a');
    const stream = await open(file);
    const samples = await readAll(stream);
    await stream.close();
    expect(stream.format).toMatchObject({ container: 'mp4', codec: 'alac', bitDepth, lossless: true });
    expect(stream.format.frameCount).toBe(shape.frameCount);
    expect(stream.warnings).toEqual([]);
    expect(interleave(samples)).toEqual(decodeFileWithFfmpeg(file));
  });

  it.each([
    ['silence', 'anullsrc=r=44100:cl=stereo'],
    ['full-scale noise, which does not compress', 'aevalsrc=2*random(0)-1|2*random(1)-1:s=44100'],
    ['a square wave with runs of equal samples', 'aevalsrc=0.99*(2*gt(sin(2*PI*20*t)\\,0)-1)|0:s=44100'],
  ])('is bit-exact on %s', async (_, source) => {
    const file = encodeWithFfmpeg(['-f', 'lavfi', '-i', source, '-t', '0.5', '-c:a', 'alac'], 'm4a');
    const samples = await readAll(await open(file));
    expect(samples[0]!.length).toBe(22_050);
    expect(interleave(samples)).toEqual(decodeFileWithFfmpeg(file));
  });

  it('does not depend on how the bytes come or how the blocks are cut', async () => {
    const file = alac();
    const whole = await readAll(await open(file));
    expect(await readAll(await openAudio(overwritingSource(file)), { maxFrameCount: 333 })).toEqual(whole);
  });

  it('reads what is there of a file that was cut off behind its index, and says so', async () => {
    const file = alac(STEREO, ['-movflags', '+faststart']);
    const [whole] = await readAll(await open(file));
    const stream = await open(file.slice(0, Math.floor(file.length * 0.6)));
    const [left] = await readAll(stream);
    expect(left!.length).toBeGreaterThan(0.3 * STEREO.frameCount);
    expect(left).toEqual(whole!.subarray(0, left!.length));
    expect(stream.warnings.map(({ code }) => code)).toContain('truncated');
  });

  it('explains a file that was cut off before its index', async () => {
    const file = alac();
    await expect(open(file.slice(0, file.length / 2))).rejects.toMatchObject({
      code: 'CORRUPT_FILE',
      message: expect.stringContaining('index'),
    });
  });

  it('puts silence where a packet cannot be read', async () => {
    const file = alac();
    const [whole] = await readAll(await open(file));
    const at = boxAt(file, 'mdat') + 40_000; // within the packets
    file.fill(0xff, at, at + 300);
    const stream = await open(file);
    const [left] = await readAll(stream);
    expect(left!.length).toBe(whole!.length);
    expect(stream.warnings.map(({ code }) => code)).toContain('corrupt-frame');
    expect(left!.subarray(0, 4096)).toEqual(whole!.subarray(0, 4096));
    expect(left!.subarray(-4096)).toEqual(whole!.subarray(-4096));
  });

  it('finds an index behind boxes with 64-bit sizes', async () => {
    const file = alac();
    const mdat = boxAt(file, 'mdat');
    const view = new DataView(file.buffer, file.byteOffset);
    const size = view.getUint32(mdat - 4);
    // ffmpeg leaves an 8-byte "free" box in front for exactly this.
    expect(String.fromCharCode(...file.subarray(mdat - 8, mdat - 4))).toBe('free');
    view.setUint32(mdat - 12, 1);
    file.set([0x6d, 0x64, 0x61, 0x74], mdat - 8);
    view.setUint32(mdat - 4, 0);
    view.setUint32(mdat, size + 8);
    const [left] = await readAll(await open(file));
    expect(left!.length).toBe(STEREO.frameCount);
  });

  it('refuses fragmented files with the way out', async () => {
    const file = alac(STEREO, ['-movflags', 'frag_keyframe+empty_moov']);
    await expect(open(file)).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      hint: expect.stringContaining('-c copy'),
    });
  });

  it('refuses other codecs by name', async () => {
    const file = encodedMusic({ ...STEREO, sampleRateHz: 48_000 }, ['-c:a', 'ac3', '-b:a', '192k'], 'm4a');
    await expect(open(file)).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringContaining('ac-3'),
    });
  });
});

describe('AAC in MP4', () => {
  const aac = () => encodedMusic(STEREO, ['-c:a', 'aac', '-b:a', '128k'], 'm4a');

  it('asks for a decoder when none was handed in', async () => {
    await expect(open(aac())).rejects.toMatchObject({
      code: 'DECODER_MISSING',
      hint: expect.stringContaining('@auralign/aac'),
    });
  });

  it('hands over the packets in order and trims priming and padding', async () => {
    const packets: Uint8Array[] = [];
    const counting: AacPacketDecoder = {
      sampleRateHz: 44_100,
      channelCount: 2,
      channelLabels: ['L', 'R'],
      packetFrameCount: 1024,
      latencyFrames: 0,
      decode(packet) {
        const first = packets.length * 1024;
        packets.push(packet.slice());
        const ramp = Float32Array.from({ length: 1024 }, (_, i) => first + i);
        return { channels: [ramp, ramp], frameCount: 1024 };
      },
      close() {},
    };
    const file = aac();
    const decoders = [createMp4Decoder(() => Promise.resolve(counting))];
    const stream = await openAudio(memorySource(file), { decoders });
    const [ramp] = await readAll(stream);
    expect(stream.format.frameCount).toBe(STEREO.frameCount);
    expect(ramp!.length).toBe(STEREO.frameCount);
    expect(ramp![0]).toBe(1024); // ffmpeg's encoder puts one packet in front
    expect(ramp!.at(-1)).toBe(1024 + STEREO.frameCount - 1);
    // The packets are the content of "mdat", one behind the other.
    const mdat = boxAt(file, 'mdat') + 4;
    const all = concatBytes(...packets);
    expect(all).toEqual(file.subarray(mdat, mdat + all.length));
  });
});

/** Position of the type field of the first box of a type. */
function boxAt(bytes: Uint8Array, type: string): number {
  for (let at = 4; at + 4 <= bytes.length; at++) {
    if (String.fromCharCode(...bytes.subarray(at, at + 4)) === type) return at;
  }
  throw new Error(`no ${type}`);
}
