import { describe, expect, it } from 'vitest';
import { memorySource } from '../memorySource.ts';
import { openAudio } from '../openAudio.ts';
import { decodeWithFfmpeg, interleave, readAll, runFfmpeg } from '../testing/oracle.ts';
import { bytesOf, chunk, fmtBody, riff, uint, wavFile } from '../testing/riff.ts';

const open = (file: Uint8Array) => openAudio(memorySource(file, 'test.wav'));

/** 16-bit samples 1, 2, 3 … */
const ramp = (count: number) => bytesOf(...Array.from({ length: count }, (_, i) => uint(i + 1, 2)));

describe('WAV samples', () => {
  const noise = (channelCount: number, codec: string) => {
    const channels = Array.from({ length: channelCount }, (_, c) => `random(${c})*1.9-0.95`).join('|');
    const input = ['-f', 'lavfi', '-i', `aevalsrc=${channels}:s=44100:d=0.1`];
    return runFfmpeg([...input, '-c:a', codec, '-f', 'wav', 'pipe:1']);
  };

  it.each(['pcm_u8', 'pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_f32le', 'pcm_f64le', 'pcm_alaw', 'pcm_mulaw'])(
    'are those that ffmpeg reads from %s',
    async (codec) => {
      for (const channelCount of [1, 2]) {
        const file = noise(channelCount, codec);
        const samples = interleave(await readAll(await open(file)));
        expect(samples.length).toBe(4410 * channelCount);
        expect(samples).toEqual(new Float32Array(decodeWithFfmpeg(file, 'f32le').buffer));
      }
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('are those that ffmpeg reads from %i channels', async (channelCount) => {
    const file = noise(channelCount, 'pcm_s24le');
    const stream = await open(file);
    expect(stream.format.channelCount).toBe(channelCount);
    expect(interleave(await readAll(stream))).toEqual(new Float32Array(decodeWithFfmpeg(file, 'f32le').buffer));
  });

  it('scale by 2^(bits − 1), so that the lowest integer is −1 and the highest just misses +1', async () => {
    const cases: [bits: number, lowest: Uint8Array, highest: Uint8Array][] = [
      [8, uint(0, 1), uint(255, 1)],
      [16, uint(0x8000, 2), uint(0x7fff, 2)],
      [24, uint(0x800000, 3), uint(0x7fffff, 3)],
    ];
    for (const [bits, lowest, highest] of cases) {
      const [samples] = await readAll(await open(wavFile({ bits }, bytesOf(lowest, highest))));
      expect(Array.from(samples!)).toEqual([-1, 1 - 2 ** (1 - bits)]);
    }
  });

  it('of 24 bits in four bytes lie in the upper three', async () => {
    const data = bytesOf(0, uint(0x400000, 3), 0, uint(0x800001, 3));
    const file = wavFile({ bits: 32, extension: { validBits: 24, mask: 4 } }, data);
    const stream = await open(file);
    expect(stream.format.bitDepth).toBe(24);
    expect(Array.from((await readAll(stream))[0]!)).toEqual([0.5, -1 + 2 ** -23]);
  });

  it('of 20 bits in three bytes lie in the upper bits', async () => {
    const stream = await open(wavFile({ bits: 20, blockAlign: 3 }, uint(0x123450, 3)));
    expect(stream.format.bitDepth).toBe(20);
    expect((await readAll(stream))[0]![0]).toBe(0x12345 / 2 ** 19);
  });

  it('may be NaN and beyond full scale in float files, and are passed on', async () => {
    const data = new Uint8Array(Float32Array.of(NaN, Infinity, -3.5).buffer);
    const [samples] = await readAll(await open(wavFile({ tag: 3, bits: 32 }, data)));
    expect(Array.from(samples!)).toEqual([NaN, Infinity, -3.5]);
  });

  it('are read from big-endian RIFX', async () => {
    const fmt = chunk('fmt ', fmtBody({}, false), false);
    const body = bytesOf('WAVE', fmt, chunk('data', uint(0x4000, 2, false), false));
    const [samples] = await readAll(await open(bytesOf('RIFX', uint(body.length, 4, false), body)));
    expect(samples).toEqual(Float32Array.of(0.5));
  });
});

describe('WAV structure', () => {
  const fmt = chunk('fmt ', fmtBody({}));
  const read = async (file: Uint8Array) => {
    const stream = await open(file);
    const [samples] = await readAll(stream);
    return { samples: Array.from(samples!, (x) => x * 32768), warnings: stream.warnings.map(({ code }) => code) };
  };

  it('may have data before fmt and strange chunks anywhere', async () => {
    const list = chunk('LIST', bytesOf('INFOISFT', uint(3, 4), 'abc'));
    expect(await read(riff(list, chunk('data', ramp(3)), chunk('junk', uint(7, 1)), fmt))).toEqual({
      samples: [1, 2, 3],
      warnings: [],
    });
  });

  it('may lack the padding byte after an odd chunk', async () => {
    const unpadded = bytesOf('odd ', uint(3, 4), [1, 2, 3]);
    expect((await read(riff(unpadded, fmt, chunk('data', ramp(2))))).samples).toEqual([1, 2]);
  });

  it.each([0, 0xffff_ffff, 0x7fff_ffff, 0x7fff_f000])(
    'with a placeholder %i for the size goes to the end',
    async (size) => {
      expect(await read(riff(fmt, bytesOf('data', uint(size, 4), ramp(4))))).toEqual({
        samples: [1, 2, 3, 4],
        warnings: ['wrong-size'],
      });
    },
  );

  it('cut off in the middle gives what is there and says so', async () => {
    const whole = wavFile({}, ramp(10));
    expect(await read(whole.subarray(0, whole.length - 7))).toEqual({
      samples: [1, 2, 3, 4, 5, 6],
      warnings: ['truncated'],
    });
  });

  it('is not guessed at behind a size that is too small', async () => {
    expect(await read(riff(fmt, bytesOf('data', uint(4, 4), ramp(10))))).toEqual({ samples: [1, 2], warnings: [] });
  });

  it.each(['RF64', 'BW64'])('of %s has its size in ds64', async (id) => {
    const ds64 = chunk('ds64', bytesOf(uint(100n, 8), uint(6n, 8), uint(3n, 8), uint(0, 4)));
    const file = bytesOf(
      id,
      uint(0xffff_ffff, 4),
      'WAVE',
      ds64,
      fmt,
      'data',
      uint(0xffff_ffff, 4),
      ramp(3),
      chunk('LIST', ramp(2)),
    );
    const stream = await open(file);
    expect(stream.format).toMatchObject({ container: 'rf64', frameCount: 3 });
    expect(Array.from((await readAll(stream))[0]!, (x) => x * 32768)).toEqual([1, 2, 3]);
    expect(stream.warnings).toEqual([]);
  });

  it('names channels by the mask', async () => {
    const data = new Uint8Array(12);
    const labels = async (mask: number, channelCount: number) =>
      (await open(wavFile({ channelCount, extension: { validBits: 16, mask } }, data))).format.channelLabels.join(' ');
    expect(await labels(0x3f, 6)).toBe('L R C LFE Ls Rs');
    expect(await labels(0x60f, 6)).toBe('L R C LFE Ls Rs');
  });
});

describe('hostile WAV', () => {
  const failure = (file: Uint8Array) =>
    open(file).then(
      async (stream) => ({ code: 'none', samples: await readAll(stream) }),
      (error: { code: string }) => ({ code: error.code }),
    );
  const data = chunk('data', ramp(4));

  it.each<[string, Uint8Array, string]>([
    ['no channels', wavFile({ channelCount: 0 }, ramp(1)), 'CORRUPT_FILE'],
    ['a block of no bytes', wavFile({ blockAlign: 0 }, ramp(1)), 'CORRUPT_FILE'],
    [
      'more channels than bytes in a block',
      wavFile({ channelCount: 65535, blockAlign: 4 }, ramp(1)),
      'UNSUPPORTED_FORMAT',
    ],
    ['65 channels', wavFile({ channelCount: 65 }, ramp(65)), 'UNSUPPORTED_FORMAT'],
    ['a rate of 0 Hz', wavFile({ sampleRateHz: 0 }, ramp(1)), 'UNSUPPORTED_FORMAT'],
    ['a rate of 2 GHz', wavFile({ sampleRateHz: 2_000_000_000 }, ramp(1)), 'UNSUPPORTED_FORMAT'],
    ['ADPCM', wavFile({ tag: 2, bits: 4, blockAlign: 1 }, ramp(1)), 'UNSUPPORTED_FORMAT'],
    ['floats of 16 bits', wavFile({ tag: 3, bits: 16 }, ramp(1)), 'UNSUPPORTED_FORMAT'],
    ['no data', riff(chunk('fmt ', fmtBody({}))), 'CORRUPT_FILE'],
    ['no fmt', riff(data), 'CORRUPT_FILE'],
    ['a fmt of four bytes', riff(chunk('fmt ', new Uint8Array(4)), data), 'CORRUPT_FILE'],
    ['a chunk larger than the file', riff(bytesOf('JUNK', uint(0xffff_fff0, 4)), data), 'CORRUPT_FILE'],
    ['empty data', wavFile({}, new Uint8Array(0)), 'EMPTY_AUDIO'],
    [
      'empty data before other chunks',
      riff(chunk('fmt ', fmtBody({})), chunk('data', new Uint8Array(0)), chunk('LIST', ramp(9))),
      'EMPTY_AUDIO',
    ],
    ['less than one frame', wavFile({}, new Uint8Array(1)), 'EMPTY_AUDIO'],
    [
      'nothing but empty chunks',
      riff(...Array.from({ length: 20_000 }, () => chunk('JUNK', new Uint8Array(0)))),
      'CORRUPT_FILE',
    ],
    ['a header and nothing else', riff(), 'CORRUPT_FILE'],
  ])('with %s is refused', async (_, file, code) => {
    expect((await failure(file)).code).toBe(code);
  });

  it('cut at any byte gives samples or a clear error', async () => {
    const file = wavFile({ extension: { validBits: 16, mask: 4 } }, ramp(5));
    for (let length = 0; length < file.length; length++) {
      const { code } = await failure(file.subarray(0, length));
      expect(['none', 'CORRUPT_FILE', 'UNSUPPORTED_FORMAT', 'EMPTY_AUDIO']).toContain(code);
    }
  });
});
