import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuralignError, memorySource, openAudio } from '@auralign/audio';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { describe, expect, it } from 'vitest';
import { aacDecoders } from './index.ts';

interface Shape {
  readonly channelCount: number;
  readonly frameCount: number;
  readonly sampleRateHz: number;
}
const STEREO: Shape = { channelCount: 2, frameCount: 44_100 + 357, sampleRateHz: 44_100 };

/** Tones that come and go over a noise floor, every channel different; the noise is a fixed integer sequence. */
function music({ channelCount, frameCount, sampleRateHz }: Shape): Float32Array {
  let state = 12_345;
  return Float32Array.from({ length: channelCount * frameCount }, (_, i) => {
    const channel = i % channelCount;
    const t = Math.floor(i / channelCount) / sampleRateHz;
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const noise = 0.02 * (state / 2 ** 31 - 1);
    const swell = 0.5 + 0.5 * Math.sin(2 * Math.PI * (1 + channel) * t);
    return (
      noise + 0.2 * swell * Math.sin(2 * Math.PI * (220 + 90 * channel) * t) + 0.1 * Math.sin(2 * Math.PI * 1700 * t)
    );
  });
}

function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'auralign-aac-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** No perceptual noise substitution: its bands are random by design, in every decoder other ones. */
const NO_NOISE = ['-c:a', 'aac', '-aac_pns', '0', '-b:a', '160k'];

function encoded(shape: Shape, extension: string, codec: readonly string[] = NO_NOISE): Uint8Array {
  const { sampleRateHz, channelCount } = shape;
  return inFolder((folder) => {
    const path = join(folder, `out.${extension}`);
    const input = ['-f', 'f32le', '-ar', String(sampleRateHz), '-ac', String(channelCount), '-i', 'pipe:0'];
    execFileSync(ffmpeg.path, ['-v', 'error', ...input, ...codec, path], {
      input: new Uint8Array(music(shape).buffer),
    });
    return new Uint8Array(readFileSync(path));
  });
}

/** What ffmpeg's own decoder makes of a file, interleaved. It begins where we do; its 2018 build leaves the padding on. */
function decodedByFfmpeg(file: Uint8Array): Float32Array {
  return inFolder((folder) => {
    const path = join(folder, 'input');
    writeFileSync(path, file);
    const output = execFileSync(ffmpeg.path, ['-v', 'error', '-i', path, '-f', 'f32le', 'pipe:1'], {
      maxBuffer: 1 << 28,
    });
    return new Float32Array(new Uint8Array(output).buffer);
  });
}

const open = (bytes: Uint8Array) => openAudio(memorySource(bytes, 'test.m4a'), { decoders: aacDecoders });

/** All frames, interleaved. */
async function decoded(bytes: Uint8Array, maxFrameCount?: number) {
  const stream = await open(bytes);
  const { channelCount } = stream.format;
  const samples: number[] = [];
  let frameCount = 0;
  for await (const block of stream.blocks(maxFrameCount === undefined ? {} : { maxFrameCount })) {
    for (let i = 0; i < block.frameCount; i++)
      for (let c = 0; c < channelCount; c++) samples.push(block.channels[c]![i]!);
    frameCount += block.frameCount;
  }
  await stream.close();
  return { format: stream.format, warnings: stream.warnings, frameCount, samples: Float32Array.from(samples) };
}

function agreementDb(actual: Float32Array, expected: Float32Array): number {
  let signal = 0;
  let error = 0;
  for (let i = 0; i < actual.length; i++) {
    signal += expected[i]! ** 2;
    error += (actual[i]! - expected[i]!) ** 2;
  }
  return 10 * Math.log10(signal / error);
}

describe('AAC', () => {
  it.each([
    ['stereo', STEREO],
    ['mono', { ...STEREO, channelCount: 1 }],
    [
      'mono at a rate where band replication would be assumed',
      { channelCount: 1, frameCount: 22_050, sampleRateHz: 22_050 },
    ],
    ['5.1', { ...STEREO, channelCount: 6 }],
    ['48 kHz', { ...STEREO, sampleRateHz: 48_000 }],
    ['shorter than a packet', { ...STEREO, frameCount: 300 }],
  ])('gives back exactly the frames that went into an M4A: %s', async (_, shape) => {
    const file = encoded(shape, 'm4a');
    const { format, frameCount, samples, warnings } = await decoded(file);
    expect(format).toMatchObject({ container: 'mp4', codec: 'aac', channelCount: shape.channelCount, lossless: false });
    expect(format.sampleRateHz).toBe(shape.sampleRateHz);
    // The source's length is the truth: priming and padding are gone.
    expect(format.frameCount).toBe(shape.frameCount);
    expect(frameCount).toBe(shape.frameCount);
    expect(warnings).toEqual([]);
    // Two single-precision implementations of one transform; aligned to the sample, from the first one on.
    expect(agreementDb(samples, decodedByFfmpeg(file))).toBeGreaterThan(100);
  });

  it.each([
    ['stereo', STEREO],
    ['mono', { ...STEREO, channelCount: 1 }],
    ['5.1', { ...STEREO, channelCount: 6 }],
  ])('decodes an ADTS file from its first to its last frame: %s', async (_, shape) => {
    const file = encoded(shape, 'aac');
    const expected = decodedByFfmpeg(file);
    const { format, samples, warnings } = await decoded(file);
    expect(format).toMatchObject({ container: 'adts', codec: 'aac', channelCount: shape.channelCount });
    expect(format.frameCount).toBeUndefined();
    expect(samples.length).toBe(expected.length);
    expect(agreementDb(samples, expected)).toBeGreaterThan(100);
    expect(warnings).toEqual([]);
  });

  it('agrees in level, not in samples, where the encoder wrote noise by name only', async () => {
    const file = encoded(STEREO, 'm4a', ['-c:a', 'aac', '-b:a', '96k']);
    const expected = decodedByFfmpeg(file);
    const { samples } = await decoded(file);
    const energy = (of: Float32Array) => of.subarray(0, samples.length).reduce((sum, x) => sum + x * x, 0);
    expect(10 * Math.log10(energy(samples) / energy(expected))).toBeCloseTo(0, 1);
  });

  it('does not depend on how the blocks are cut', async () => {
    const file = encoded(STEREO, 'm4a');
    expect((await decoded(file, 100)).samples).toEqual((await decoded(file)).samples);
  });

  it('keeps two streams that are read in turn apart', async () => {
    const file = encoded(STEREO, 'm4a');
    const { samples } = await decoded(file);
    const streams = [await open(file), await open(file)] as const;
    const readers = streams.map((stream) => stream.blocks());
    for (;;) {
      const blocks = [await readers[0]!.next(), await readers[1]!.next()];
      if (blocks[0]!.done === true || blocks[1]!.done === true) break;
      for (const { value } of blocks) {
        const left = value!.channels[0]!;
        expect(left[0]).toBe(samples[2 * value!.startFrame]);
        expect(left[value!.frameCount - 1]).toBe(samples[2 * (value!.startFrame + value!.frameCount - 1)]);
      }
    }
    for (const stream of streams) await stream.close();
  });

  it('puts silence where a packet cannot be read and says so', async () => {
    const file = encoded({ ...STEREO, frameCount: 132_300 }, 'aac');
    const { frameCount } = await decoded(file);
    const frames = adtsFrames(file);
    const victim = frames[Math.floor(frames.length / 2)]!;
    file.fill(0xff, victim + 7, victim + 60);
    const damaged = await decoded(file);
    expect(damaged.frameCount).toBe(frameCount);
    expect(damaged.warnings.map(({ code }) => code)).toContain('corrupt-frame');
  });

  it('gives a result or a clear error, whatever bytes are flipped or lost', async () => {
    let state = 99;
    const below = (limit: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    const shape = { ...STEREO, frameCount: 20_000 };
    for (const extension of ['m4a', 'aac']) {
      const file = encoded(shape, extension);
      for (let mutation = 0; mutation < 60; mutation++) {
        let bytes = file.slice();
        if (mutation % 3 === 0) bytes = bytes.slice(0, below(bytes.length));
        else for (let hit = below(30); hit >= 0; hit--) bytes[below(bytes.length)] = below(256);
        const outcome = await decoded(bytes).then(
          ({ frameCount }) => (frameCount <= 4 * shape.frameCount ? 'a result' : `${frameCount} frames`),
          (error: unknown) => (error instanceof AuralignError ? 'a clear error' : String(error)),
        );
        expect(['a result', 'a clear error'], `${extension}, mutation ${mutation}`).toContain(outcome);
      }
    }
  });
});

function adtsFrames(bytes: Uint8Array): number[] {
  const starts: number[] = [];
  for (let at = 0; at + 7 <= bytes.length;) {
    starts.push(at);
    at += ((bytes[at + 3]! & 3) << 11) | (bytes[at + 4]! << 3) | (bytes[at + 5]! >> 5);
  }
  return starts;
}
