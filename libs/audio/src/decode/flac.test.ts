import { describe, expect, it } from 'vitest';
import { memorySource } from '../memorySource.ts';
import { openAudio } from '../openAudio.ts';
import { flacFile, flacFrame, md5Of, putWide } from '../testing/flacFile.ts';
import { decodeWithFfmpeg, encodeWithFfmpeg, firstDifference, interleave, readAll } from '../testing/oracle.ts';
import { bytesOf, uint } from '../testing/riff.ts';

const open = (file: Uint8Array) => openAudio(memorySource(file, 'test.flac'));
const codes = (stream: { warnings: readonly { code: string }[] }) => stream.warnings.map(({ code }) => code);

/** Integers of a decoded channel. */
const integers = (samples: Float32Array, bits = 16) => Array.from(samples, (x) => x * 2 ** (bits - 1));

describe('FLAC from ffmpeg', () => {
  const music = (channelCount: number) => {
    const tones = Array.from({ length: channelCount }, (_, c) => `0.4*sin(${440 + 77 * c}*t*6.283)+0.1*random(${c})`);
    return ['-f', 'lavfi', '-i', `aevalsrc=${tones.join('|')}:s=44100:d=0.5`];
  };

  for (const format of ['s16', 's32'] as const) {
    it.each([1, 2, 3, 4, 5, 6, 7, 8])(
      `is bit-exact: ${format === 's16' ? 16 : 24} bits, %i channels`,
      async (channels) => {
        const file = encodeWithFfmpeg([...music(channels), '-sample_fmt', format, '-c:a', 'flac'], 'flac');
        const stream = await open(file);
        expect(stream.format).toMatchObject({
          codec: 'flac',
          channelCount: channels,
          bitDepth: format === 's16' ? 16 : 24,
        });
        const samples = interleave(await readAll(stream));
        expect(samples.length).toBe(22050 * channels);
        expect(firstDifference(samples, new Float32Array(decodeWithFfmpeg(file, 'f32le').buffer))).toBe(-1);
        expect(stream.warnings).toEqual([]); // the checksum of the samples agrees, too
      },
    );
  }

  it.each([
    ['fixed predictors', ['-lpc_type', 'fixed']],
    ['level 0', ['-compression_level', '0']],
    ['level 12', ['-compression_level', '12']],
    ['predictors of order 32', ['-lpc_type', 'cholesky', '-min_prediction_order', '32', '-max_prediction_order', '32']],
    ['large blocks', ['-frame_size', '65535']],
    ['small blocks', ['-frame_size', '16']],
    ['mid/side', ['-ch_mode', 'mid_side']],
    ['left/side', ['-ch_mode', 'left_side']],
    ['right/side', ['-ch_mode', 'right_side']],
  ])('is bit-exact with %s', async (_, options) => {
    const file = encodeWithFfmpeg(
      [...music(2), '-sample_fmt', 's16', '-c:a', 'flac', '-strict', '-2', ...options],
      'flac',
    );
    const stream = await open(file);
    const samples = interleave(await readAll(stream));
    expect(firstDifference(samples, new Float32Array(decodeWithFfmpeg(file, 'f32le').buffer))).toBe(-1);
    expect(stream.warnings).toEqual([]);
  });

  it('with an ID3 tag in front is read like one without', async () => {
    const file = encodeWithFfmpeg([...music(1), '-sample_fmt', 's16', '-c:a', 'flac'], 'flac');
    const tagged = bytesOf('ID3', [4, 0, 0, 0, 0, 1, 2], new Uint8Array(130), file);
    const [samples] = await readAll(await open(file));
    expect(samples).toHaveLength(22050);
    expect(firstDifference((await readAll(await open(tagged)))[0]!, samples!)).toBe(-1);
  });
});

describe('hand-written FLAC frames', () => {
  const ramp = Array.from({ length: 16 }, (_, i) => 100 * i - 800);

  it('verbatim', async () => {
    const frame = flacFrame(0, 16, 0, (w) => {
      w.put(1 << 1, 8);
      for (const x of ramp) w.put(x, 16);
    });
    expect(integers((await readAll(await open(flacFile({}, frame))))[0]!)).toEqual(ramp);
  });

  it.each([4, 8, 12, 20, 24, 32])('constant, at the extremes of %i bits', async (bits) => {
    const lowest = -(2 ** (bits - 1));
    const frames = [lowest, -lowest - 1].map((value, number) =>
      flacFrame(number, 16, 0, (w) => {
        w.put(0, 8);
        w.put(value, bits);
      }),
    );
    const [samples] = await readAll(await open(flacFile({ bits }, ...frames)));
    // The highest 32-bit integer rounds to +1 in a float32.
    expect(Array.from(samples!)).toEqual([...Array(16).fill(-1), ...Array(16).fill(Math.fround(1 - 2 ** (1 - bits)))]);
  });

  it.each([
    [0, ramp],
    [1, [-800, ...Array<number>(15).fill(100)]],
    [2, [-800, -700, ...Array<number>(14).fill(0)]],
    [3, [-800, -700, -600, ...Array<number>(13).fill(0)]],
    [4, [-800, -700, -600, -500, ...Array<number>(12).fill(0)]],
  ])('fixed predictor of order %i on a ramp', async (order, content) => {
    const frame = flacFrame(0, 16, 0, (w) => {
      w.put((8 + order) << 1, 8);
      for (const x of content.slice(0, order)) w.put(x, 16);
      w.put(0, 2);
      w.put(0, 4); // one partition
      w.put(6, 4); // Rice parameter
      w.putRice(Int32Array.from(content), order, 16, 6);
    });
    expect(integers((await readAll(await open(flacFile({}, frame))))[0]!)).toEqual(ramp);
  });

  it('linear predictor 2x − y with a shift, escaped partitions and one of zero bits', async () => {
    const frame = flacFrame(0, 16, 0, (w) => {
      w.put((32 + 1) << 1, 8); // order 2
      w.put(-800, 16);
      w.put(-700, 16);
      w.put(5 - 1, 4); // coefficients of five bits
      w.put(2, 5); // shift
      w.put(8, 5); // 8 / 2² = 2
      w.put(-4, 5);
      w.put(1, 2); // five-bit parameters
      w.put(1, 4); // two partitions
      w.put(31, 5); // escape: raw residuals of 7 bits
      w.put(7, 5);
      for (let i = 0; i < 6; i++) w.put(i === 5 ? -64 : 0, 7);
      w.put(31, 5); // escape: no bits at all
      w.put(0, 5);
    });
    const expected = [...ramp];
    for (let i = 7; i < 16; i++) expected[i] = ramp[i]! - 64 * (i - 6); // a kink of −64 in the slope
    expect(integers((await readAll(await open(flacFile({}, frame))))[0]!)).toEqual(expected);
  });

  it('rounds predictions downwards, also negative ones', async () => {
    const frame = flacFrame(0, 16, 0, (w) => {
      w.put(32 << 1, 8); // order 1
      w.put(-3, 16);
      w.put(3, 4);
      w.put(1, 5);
      w.put(1, 4); // x/2, downwards: −3 → −2 → −1 → −1 …
      w.put(0, 2);
      w.put(0, 4);
      w.put(0, 4);
      w.putRice(new Int32Array(16), 1, 16, 0);
    });
    const expected = [-3, -2, ...Array<number>(14).fill(-1)];
    expect(integers((await readAll(await open(flacFile({}, frame))))[0]!)).toEqual(expected);
  });

  it('wasted bits are put back', async () => {
    const frame = flacFrame(0, 16, 0, (w) => {
      w.put((1 << 1) | 1, 8);
      w.put(1, 3); // 001: three bits are wasted
      for (let i = 0; i < 16; i++) w.put(i - 8, 13);
    });
    const expected = Array.from({ length: 16 }, (_, i) => 8 * (i - 8));
    expect(integers((await readAll(await open(flacFile({}, frame))))[0]!)).toEqual(expected);
  });

  it('Rice codes with quotients longer than a machine word', async () => {
    const content = [0, 30, -30, 31, 60, -60, 5, 0, 0, 0, 0, 0, 0, 0, 0, -1]; // up to 120 zeros
    const frame = flacFrame(0, 16, 0, (w) => {
      w.put(8 << 1, 8);
      w.put(0, 2);
      w.put(0, 4);
      w.put(0, 4);
      w.putRice(Int32Array.from(content), 0, 16, 0);
    });
    expect(integers((await readAll(await open(flacFile({}, frame))))[0]!)).toEqual(content);
  });

  it.each([
    [8, 'left/side'],
    [9, 'side/right'],
    [10, 'mid/side'],
  ])('32-bit stereo needs 33 bits for the difference (code %i, %s)', async (channelCode) => {
    const top = 2 ** 31 - 1;
    const left = Array.from({ length: 16 }, (_, i) => [top, -top - 1, 0, 12345][i % 4]!);
    const right = Array.from({ length: 16 }, (_, i) => [-top - 1, top, -1, -54321][i % 4]!);
    const side = left.map((l, i) => l - right[i]!);
    const mid = left.map((l, i) => Math.floor((l + right[i]!) / 2));
    const [first, second] = channelCode === 8 ? [left, side] : channelCode === 9 ? [side, right] : [mid, side];
    const frame = flacFrame(0, 16, channelCode, (w) => {
      for (const channel of [first, second]) {
        w.put(1 << 1, 8);
        for (const x of channel) putWide(w, x, channel === side ? 33 : 32);
      }
    });
    const interleaved = bytesOf(...left.flatMap((l, i) => [uint(l >>> 0, 4), uint(right[i]! >>> 0, 4)]));
    const stream = await open(flacFile({ bits: 32, channelCount: 2, frameCount: 16, md5: md5Of(interleaved) }, frame));
    const samples = await readAll(stream);
    expect(samples[0]).toEqual(Float32Array.from(left, (x) => x / 2 ** 31));
    expect(samples[1]).toEqual(Float32Array.from(right, (x) => x / 2 ** 31));
    expect(stream.warnings).toEqual([]); // the checksum sees all 32 bits
  });
});

describe('damaged FLAC', () => {
  /** Frames of 16 samples that all have the value of their number plus one. */
  const frames = (count: number) =>
    Array.from({ length: count }, (_, number) =>
      flacFrame(number, 16, 0, (w) => {
        w.put(1 << 1, 8);
        for (let i = 0; i < 16; i++) w.put(number + 1, 16);
      }),
    );
  const levels = (samples: Float32Array) => {
    const all = integers(samples);
    expect(all.length % 16).toBe(0);
    return all.filter((_, i) => i % 16 === 7);
  };

  it('gives silence for a damaged frame and keeps the rest in place', async () => {
    const parts = frames(6);
    parts[2]![20]! ^= 0x10;
    const stream = await open(flacFile({ frameCount: 96 }, ...parts));
    expect(levels((await readAll(stream))[0]!)).toEqual([1, 2, 0, 4, 5, 6]);
    expect(codes(stream)).toEqual(['corrupt-frame']);
  });

  it('gives silence for frames that are missing altogether', async () => {
    const parts = frames(6);
    const stream = await open(flacFile({ frameCount: 96 }, ...parts.filter((_, i) => i !== 2 && i !== 3)));
    expect(levels((await readAll(stream))[0]!)).toEqual([1, 2, 0, 0, 5, 6]);
    expect(codes(stream)).toEqual(['corrupt-frame']);
  });

  it('finds the first and the last frame damaged', async () => {
    const parts = frames(4);
    parts[0]![9]! ^= 1;
    parts[3]![9]! ^= 1;
    const stream = await open(flacFile({ frameCount: 64 }, ...parts));
    expect(levels((await readAll(stream))[0]!)).toEqual([0, 2, 3, 0]);
  });

  it('skips foreign bytes between frames', async () => {
    const parts = frames(3);
    const garbage = Uint8Array.from({ length: 100 }, (_, i) => (i % 3 === 0 ? 0xff : 0xf8));
    const stream = await open(flacFile({ frameCount: 48 }, parts[0]!, garbage, parts[1]!, parts[2]!));
    expect(levels((await readAll(stream))[0]!)).toEqual([1, 2, 3]);
    expect(codes(stream)).toEqual(['corrupt-frame']);
  });

  it('does not believe a frame number that is far away', async () => {
    const parts = frames(4);
    const far = flacFrame(100, 16, 0, (w) => {
      w.put(0, 8);
      w.put(9, 16);
    });
    const stream = await open(flacFile({}, parts[0]!, parts[1]!, far, parts[2]!));
    expect(levels((await readAll(stream))[0]!)).toEqual([1, 2, 9, 3]);
    expect(codes(stream)).toEqual(['corrupt-frame', 'corrupt-frame']);
  });

  it('cut off gives whole frames and says so', async () => {
    const file = flacFile({ frameCount: 64 }, ...frames(4));
    const stream = await open(file.subarray(0, file.length - 10));
    expect(levels((await readAll(stream))[0]!)).toEqual([1, 2, 3]);
    expect(codes(stream)).toEqual(['truncated']);
  });

  it('of unknown length is read to the end, and a tag behind it is no damage', async () => {
    const stream = await open(flacFile({}, ...frames(3), bytesOf('TAG', new Uint8Array(125))));
    expect(stream.format.frameCount).toBeUndefined();
    expect(levels((await readAll(stream))[0]!)).toEqual([1, 2, 3]);
    expect(stream.warnings).toEqual([]);
  });

  it('longer than its header says is read whole, with a warning', async () => {
    const stream = await open(flacFile({ frameCount: 32 }, ...frames(3)));
    expect(levels((await readAll(stream))[0]!)).toEqual([1, 2, 3]);
    expect(codes(stream)).toEqual(['length-mismatch']);
  });

  it('with a wrong checksum of the samples is read, with a warning', async () => {
    const stream = await open(flacFile({ frameCount: 16, md5: new Uint8Array(16).fill(7) }, ...frames(1)));
    await readAll(stream);
    expect(codes(stream)).toEqual(['checksum']);
  });

  it('ending in damage of unknown length says so', async () => {
    const stream = await open(flacFile({}, ...frames(2), new Uint8Array(50).fill(0xff)));
    expect(levels((await readAll(stream))[0]!)).toEqual([1, 2]);
    expect(codes(stream)).toEqual(['corrupt-frame']);
  });

  it('beginning with a high number, cut from a longer stream, starts at once', async () => {
    const stream = await open(flacFile({}, ...frames(5).slice(3)));
    expect(levels((await readAll(stream))[0]!)).toEqual([4, 5]);
    expect(stream.warnings).toEqual([]);
  });

  it.each<[string, Uint8Array]>([
    ['nothing but the magic number', bytesOf('fLaC')],
    ['another block than STREAMINFO first', bytesOf('fLaC', [0x81, 0, 0, 34], new Uint8Array(34))],
    ['a short STREAMINFO', bytesOf('fLaC', [0x80, 0, 0, 10], new Uint8Array(34))],
    ['metadata without end', bytesOf('fLaC', [0, 0, 0, 34], new Uint8Array(200_000))],
    ['nothing but garbage', flacFile({ frameCount: 1000 }, new Uint8Array(5000).fill(0xff))],
  ])('with %s is refused', async (_, file) => {
    await expect(open(file).then((stream) => readAll(stream))).rejects.toMatchObject({ code: 'CORRUPT_FILE' });
  });

  it('made of frame headers without frames is given up in bounded time', async () => {
    // Every 16 bytes promise 65 535 samples of eight channels.
    const head = flacFrame(0, 65_535, 7, () => {}).slice(0, -2);
    const file = flacFile(
      { channelCount: 8, blockFrames: [65_535, 65_535] },
      bytesOf(...Array.from({ length: 20_000 }, () => head)),
    );
    await expect(open(file).then((stream) => readAll(stream))).rejects.toMatchObject({ code: 'CORRUPT_FILE' });
  });
});
