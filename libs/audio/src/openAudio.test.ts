import { describe, expect, it } from 'vitest';
import type { FormatDecoder } from './decode/decoder.ts';
import { AuralignError } from './errors.ts';
import { memorySource } from './memorySource.ts';
import { openAudio } from './openAudio.ts';
import type { AudioStream } from './stream.ts';
import { flacFile, flacFrame } from './testing/flacFile.ts';
import { readAll } from './testing/oracle.ts';
import { bytesOf, uint, wavFile } from './testing/riff.ts';

const open = (file: Uint8Array, options?: Parameters<typeof openAudio>[1]) =>
  openAudio(memorySource(file, 'test'), options);
const ramp = wavFile({}, bytesOf(...Array.from({ length: 1000 }, (_, i) => uint(i, 2))));

/** A decoder that believes every file to be its own and gives one frame of the value. */
const anything = (id: string, outcome: number | AuralignError): FormatDecoder => ({
  id,
  sniff: () => true,
  open: () =>
    outcome instanceof AuralignError
      ? Promise.reject(outcome)
      : Promise.resolve<AudioStream>({
          format: {
            container: 'ffmpeg',
            codec: 'other',
            sampleRateHz: 48000,
            channelCount: 1,
            channelLabels: ['M'],
            lossless: false,
          },
          warnings: [],
          async *blocks() {
            yield { channels: [Float32Array.of(outcome)], frameCount: 1, startFrame: 0 };
          },
          close: () => Promise.resolve(),
        }),
});

describe('openAudio', () => {
  it.each<[string, Uint8Array]>([
    ['an empty file', new Uint8Array(0)],
    ['one byte', new Uint8Array(1)],
    ['a text', bytesOf('To whom it may concern: this is no music.')],
    ['a JPEG', bytesOf([0xff, 0xd8, 0xff, 0xe0, 0, 16], 'JFIF', new Uint8Array(5000))],
    ['zeros', new Uint8Array(100_000)],
    ['RIFF of another kind', bytesOf('RIFF', uint(4, 4), 'AVI ')],
    ['an ID3 tag that claims more than the file', bytesOf('ID3', [4, 0, 0, 127, 127, 127, 127], new Uint8Array(100))],
  ])('refuses %s and says what it can read', async (_, file) => {
    const error = await open(file).catch((caught: AuralignError) => caught);
    expect(error).toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
    expect((error as AuralignError).hint).toContain('FLAC');
  });

  it('asks the host for a decoder when its own refuse or do not know the file', async () => {
    const lacking = anything('core', new AuralignError('DECODER_MISSING', 'AAC'));
    const text = bytesOf('a text');
    expect(await readAll(await open(text, { decoders: [anything('host', 0.5)] }))).toEqual([Float32Array.of(0.5)]);
    const stream = await open(text, { formats: [lacking], decoders: [anything('host', 0.25)] });
    expect(await readAll(stream)).toEqual([Float32Array.of(0.25)]);
    await expect(open(text, { formats: [lacking] })).rejects.toMatchObject({ code: 'DECODER_MISSING' });
  });

  it('does not hide damage behind another decoder', async () => {
    const damaged = anything('core', new AuralignError('CORRUPT_FILE', 'broken'));
    await expect(open(ramp, { formats: [damaged], decoders: [anything('host', 1)] })).rejects.toMatchObject({
      code: 'CORRUPT_FILE',
    });
  });

  it('reads rates from 8 to 384 kHz', async () => {
    const rate = (sampleRateHz: number) => open(wavFile({ sampleRateHz }, uint(1, 2)));
    for (const hz of [8000, 11025, 192_000, 384_000]) expect((await rate(hz)).format.sampleRateHz).toBe(hz);
    for (const hz of [7999, 384_001, 768_000]) {
      await expect(rate(hz)).rejects.toMatchObject({
        code: 'UNSUPPORTED_FORMAT',
        message: expect.stringContaining(`${hz}`),
      });
    }
  });

  it('stops at the longest duration, whether the header tells it or not', async () => {
    const limits = { maxDurationSeconds: 0.01 };
    await expect(open(ramp, { limits })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    const silence = (number: number) =>
      flacFrame(number, 16, 0, (w) => {
        w.put(0, 24);
      });
    const untold = flacFile({}, ...Array.from({ length: 100 }, (_, number) => silence(number)));
    await expect(open(untold, { limits }).then((stream) => readAll(stream))).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
  });
});

describe('blocks', () => {
  it.each([1, 7, 16, 999, 1000, 8192])(
    'of at most %i frames hold the same samples without gaps',
    async (maxFrameCount) => {
      const stream = await open(ramp);
      let position = 0;
      for await (const { channels, frameCount, startFrame } of stream.blocks({ maxFrameCount })) {
        expect(startFrame).toBe(position);
        expect(frameCount).toBeLessThanOrEqual(maxFrameCount);
        for (let i = 0; i < frameCount; i++) expect(channels[0]![i]).toBe((position + i) / 32768);
        position += frameCount;
      }
      expect(position).toBe(1000);
    },
  );

  it('of a FLAC file are cut to the size that was asked for', async () => {
    const frame = flacFrame(0, 4096, 0, (w) => {
      w.put(1 << 1, 8);
      for (let i = 0; i < 4096; i++) w.put(i, 16);
    });
    const file = flacFile({ blockFrames: [4096, 4096] }, frame);
    const sizes: number[] = [];
    for await (const { frameCount, startFrame, channels } of (await open(file)).blocks({ maxFrameCount: 1500 })) {
      expect(channels[0]![0]).toBe(startFrame / 32768);
      sizes.push(frameCount);
    }
    expect(sizes).toEqual([1500, 1500, 1096]);
  });

  it('end with an error when the signal fires', async () => {
    const signal = { aborted: false };
    const stream = await open(ramp);
    let count = 0;
    const reading = (async () => {
      for await (const block of stream.blocks({ maxFrameCount: 100, signal })) {
        count += block.frameCount;
        if (count === 500) signal.aborted = true;
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(count).toBe(500);
  });

  it('may be left early, and the stream closed twice', async () => {
    const stream = await open(ramp);
    let count = 0;
    for await (const block of stream.blocks({ maxFrameCount: 10 })) {
      count += block.frameCount;
      break;
    }
    await stream.close();
    await stream.close();
    expect(count).toBe(10);
  });

  it('are given once only', async () => {
    const stream = await open(ramp);
    await readAll(stream);
    await expect(readAll(stream)).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it.each([0, -1, 1.5, NaN])('of %d frames are refused', async (maxFrameCount) => {
    await expect(readAll(await open(ramp), { maxFrameCount })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
