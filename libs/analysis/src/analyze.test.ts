import { readFileSync } from 'node:fs';
import type { AudioFormat, ChannelLabel } from '@auralign/audio';
import { pinkNoise, sine, whiteNoise } from '@auralign/dsp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze } from './analyze.ts';
import { generatedStream } from './conformance/generatedStream.ts';
import { METRICS, readMetric } from './report/metrics.ts';
import { TOOL } from './report/report.ts';
import { validateReport } from './report/validate.ts';
import { STAGES } from './stages/index.ts';
import { STEREO, streamOf } from './testing/measure.ts';

const FILE = { name: 'test' };
const LABELS_5_1: readonly ChannelLabel[] = ['L', 'R', 'C', 'LFE', 'Ls', 'Rs'];
const LABELS_7_1: readonly ChannelLabel[] = ['L', 'R', 'C', 'LFE', 'Lss', 'Rss', 'Lrs', 'Rrs'];

function noise(seed: number, frameCount: number): Float32Array {
  return whiteNoise({ seed, frameCount, rms: 0.1 });
}

/** Paths of what JSON would lose or change: numbers that are not finite, undefined. */
function faultsOf(value: unknown, path = 'report'): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} = ${value}`];
  if (value === undefined) return [`${path} = undefined`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => faultsOf(child, `${path}.${key}`));
}

/** A report as somebody may have edited it by hand: the fields that go with each other. */
interface Edited {
  readonly file: { readonly format: { sampleRateHz: number } };
  readonly measurements: {
    readonly spectrum: {
      readonly value: {
        readonly ltas: { readonly frequenciesHz: number[] };
        readonly thirdOctaves: { readonly frequenciesHz: number[]; readonly totalDb: number[] };
        readonly blocks: { readonly totalDb: number[][] };
      };
    };
  };
}

describe('analyze', () => {
  it('measures a 997 Hz full-scale sine in both channels as 0.0 LUFS', async () => {
    const samples = sine({ frequencyHz: 997, sampleRateHz: 48_000, frameCount: 5 * 48_000, amplitude: 1 });
    const report = await analyze(streamOf([samples, samples], 48_000), { file: FILE });
    expect(readMetric(report, 'integratedLufs')).toBeCloseTo(0, 2); // BS.1770-5: −3.01 LKFS a channel
  });

  it('gives the same report, bit for bit, however the file is cut into blocks', async () => {
    const sampleRateHz = 11_025; // a slice is 110.25 frames
    const channels = [noise(1, 40_000), noise(2, 40_000)];
    const whole = await analyze(streamOf(channels, sampleRateHz), { file: FILE, series: true });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 50_000 }), async (blockFrames) => {
        const cut = await analyze(streamOf(channels, sampleRateHz, { blockFrames }), { file: FILE, series: true });
        expect(cut).toEqual(whole);
      }),
      { numRuns: 8, seed: 1, examples: [[1], [110], [8192]] },
    );
  });

  it('changes nothing that is symmetric when left and right are swapped', async () => {
    const [left, right] = [noise(3, 60_000), noise(4, 60_000).map((x) => 0.3 * x)];
    const one = await analyze(streamOf([left, right], 44_100), { file: FILE });
    const other = await analyze(streamOf([right, left], 44_100), { file: FILE });
    for (const id of ['integratedLufs', 'truePeakDbtp', 'samplePeakDbfs', 'rmsDbfs', 'crestDb', 'dcOffset']) {
      expect(readMetric(other, id)).toBeCloseTo(readMetric(one, id)!, 9); // sums in another order
    }
  });

  it.each<[string, readonly Float32Array[], number, readonly ChannelLabel[]]>([
    ['silence', [new Float32Array(48_000), new Float32Array(48_000)], 48_000, STEREO],
    ['one frame', [Float32Array.of(0.5)], 44_100, ['M']],
    ['one silent frame', [new Float32Array(1)], 44_100, ['M']],
    ['300 ms', [noise(1, 13_230), noise(2, 13_230)], 44_100, STEREO],
    ['mono', [noise(1, 200_000)], 44_100, ['M']],
    ['5.1', LABELS_5_1.map((_, i) => noise(i, 150_000)), 48_000, LABELS_5_1],
    ['7.1', LABELS_7_1.map((_, i) => noise(i, 150_000)), 48_000, LABELS_7_1],
    ['8 kHz', [noise(1, 40_000), noise(2, 40_000)], 8000, STEREO],
    ['192 kHz', [noise(1, 400_000), noise(2, 400_000)], 192_000, STEREO],
    ['a frame more than a block', [noise(1, 8193)], 44_100, ['M']],
    ['DC', [new Float32Array(100_000).fill(0.3), new Float32Array(100_000).fill(-0.3)], 44_100, STEREO],
    ['full-scale DC', [new Float32Array(100_000).fill(1)], 44_100, ['M']],
    ['one silent channel', [noise(1, 200_000), new Float32Array(200_000)], 44_100, STEREO],
    ['opposite channels', [noise(1, 200_000), noise(1, 200_000).map((x) => -x)], 44_100, STEREO],
    ['nothing but NaN', [new Float32Array(50_000).fill(NaN)], 44_100, ['M']],
    ['the smallest floats', [new Float32Array(200_000).fill(1e-45)], 44_100, ['M']],
    ['the largest floats', [noise(1, 200_000).map((x) => Math.sign(x) * 3.4e38)], 44_100, ['M']],
    ['integers mistaken for floats', [noise(1, 200_000).map((x) => x * 2 ** 31)], 44_100, ['M']],
    ['the largest samples that count', [noise(1, 200_000).map((x) => Math.sign(x) * 2 ** 40)], 44_100, ['M']],
  ])('has a plain and valid report for %s', async (_, channels, sampleRateHz, channelLabels) => {
    const report = await analyze(streamOf(channels, sampleRateHz, { channelLabels }), { file: FILE, series: true });
    expect(faultsOf(report)).toEqual([]);
    expect(validateReport(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(Object.keys(report.measurements)).toEqual(STAGES.map(({ id }) => id));
    expect(report.file.frameCount).toBe(channels[0]!.length);
    const overflowed = Object.values(report.measurements).filter(
      (measured) => measured.status === 'unmeasurable' && measured.reason === 'non-finite',
    );
    expect(overflowed).toEqual([]);
  });

  it('replaces what is not a number by 0, counts it and warns', async () => {
    const samples = noise(1, 100_000);
    const holed = samples.slice();
    const mended = samples.slice();
    for (const at of [0, 777, 50_000, 99_999]) {
      holed[at] = at % 2 === 0 ? NaN : -Infinity;
      mended[at] = 0;
    }
    const report = await analyze(streamOf([holed], 44_100), { file: FILE });
    const expected = await analyze(streamOf([mended], 44_100), { file: FILE });
    expect(readMetric(report, 'nonFiniteSampleCount')).toBe(4);
    expect(report.warnings).toEqual([expect.objectContaining({ code: 'non-finite' })]);
    expect(report.measurements.loudness).toEqual(expected.measurements.loudness);
    expect(holed[777]).toBe(-Infinity); // what was lent is not written to
  });

  it('measures the stages that are asked for as ever, and says of the others that they were not', async () => {
    const stream = () => streamOf([noise(1, 40_000), noise(2, 40_000)], 11_025);
    const whole = await analyze(stream(), { file: FILE });
    const part = await analyze(stream(), { file: FILE, stages: ['loudness', 'truePeak'] });
    const { loudness, truePeak, ...others } = part.measurements;
    expect({ loudness, truePeak }).toEqual({
      loudness: whole.measurements.loudness,
      truePeak: whole.measurements.truePeak,
    });
    for (const other of Object.values(others)) {
      expect(other).toEqual({ status: 'unmeasurable', reason: 'not-applicable' });
    }
    expect(Object.keys(part.measurements).sort()).toEqual(Object.keys(whole.measurements).sort());
  });

  it('refuses a stream without frames', async () => {
    await expect(analyze(streamOf([new Float32Array(0)], 44_100), { file: FILE })).rejects.toMatchObject({
      code: 'EMPTY_AUDIO',
    });
  });

  it('stops soon after it was cancelled, and does not begin if it was before', async () => {
    const signal = { aborted: false };
    let rendered = 0;
    const stream = generatedStream({
      sampleRateHz: 44_100,
      channelLabels: ['M'],
      frameCount: 1e7,
      render: () => {
        if (++rendered === 5) signal.aborted = true;
      },
    });
    await expect(analyze(stream, { file: FILE, signal })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(rendered).toBeLessThan(8);
    await expect(analyze(streamOf([noise(1, 100)], 44_100), { file: FILE, signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('reports progress upwards, about once a percent, and 1 at the end', async () => {
    const seen: number[] = [];
    const stream = streamOf([noise(1, 1_000_000)], 44_100, { blockFrames: 1000 });
    await analyze(stream, { file: FILE, onProgress: (fraction) => seen.push(fraction) });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
    expect(seen.length).toBeGreaterThan(50);
    expect(seen.length).toBeLessThanOrEqual(101);
  });

  it('carries format, tags without the picture, and warnings of the stream', async () => {
    const format: Partial<AudioFormat> = { container: 'flac', codec: 'flac', bitDepth: 24 };
    const stream = streamOf([noise(1, 1000)], 44_100, { format });
    const warned = { ...stream, warnings: [{ code: 'truncated', message: 'short' }] as const };
    const tags = { title: 'Song', cover: { mimeType: 'image/png', data: new Uint8Array(7) } };
    const report = await analyze(warned, { file: { name: 'song.flac', sha256: 'ab', tags } });
    expect(report.file).toMatchObject({
      name: 'song.flac',
      sha256: 'ab',
      format: { container: 'flac', codec: 'flac', bitDepth: 24, sampleRateHz: 44_100, channelCount: 1 },
      tags: { title: 'Song', cover: { mimeType: 'image/png', byteLength: 7 } },
    });
    expect(report.warnings).toEqual([{ code: 'truncated', message: 'short' }]);
    expect(report.series).toBeUndefined();
  });
});

describe('metrics', () => {
  it('are derived from the schemas, with unique ids, titles, units and words', () => {
    const ids = METRICS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['integratedLufs', 'truePeakDbtp', 'rmsDbfs', 'psrDb.median']));
    for (const { title, description, digits } of METRICS) {
      expect(title.length).toBeGreaterThan(2);
      expect(description.length).toBeGreaterThan(10);
      expect(Number.isInteger(digits)).toBe(true);
    }
  });

  it('are read from a report, or missing from it', async () => {
    const samples = pinkNoise({ seed: 1, sampleRateHz: 44_100, frameCount: 44_100, rms: 0.1 });
    const report = await analyze(streamOf([samples], 44_100), { file: FILE });
    expect(readMetric(report, 'rmsDbfs')).toBeCloseTo(-20, 0);
    expect(readMetric(report, 'maxShortTermLufs')).toBeUndefined();
    expect(readMetric(report, 'psrDb.median')).toBeUndefined();
    expect(() => readMetric(report, 'nonsense')).toThrow(RangeError);
  });
});

describe('validateReport', () => {
  it('refuses what is not a report, naming the fault', async () => {
    const report = await analyze(streamOf([noise(1, 1000)], 44_100), { file: FILE });
    expect(() => validateReport({ ...report, schemaVersion: 99 })).toThrow(/99/);
    expect(() => validateReport(null)).toThrow(/not an Auralign report/);
    expect(() => validateReport({ ...report, file: { ...report.file, durationSeconds: 'long' } })).toThrow(
      /durationSeconds/,
    );
  });

  it.each([
    [
      'a sample rate of no file',
      '/file/format/sampleRateHz',
      (report: Edited) => (report.file.format.sampleRateHz = 44.1),
    ],
    [
      'frequencies that fall',
      '/measurements/spectrum/value/ltas/frequenciesHz',
      ({ measurements }: Edited) => (measurements.spectrum.value.ltas.frequenciesHz[9]! *= -1),
    ],
    [
      'frequencies above half of the rate',
      '/measurements/spectrum/value/thirdOctaves/frequenciesHz',
      ({ measurements }: Edited) => measurements.spectrum.value.thirdOctaves.frequenciesHz.push(22_051),
    ],
    [
      'fewer levels than frequencies',
      '/measurements/spectrum/value/thirdOctaves/totalDb',
      ({ measurements }: Edited) => measurements.spectrum.value.thirdOctaves.totalDb.pop(),
    ],
    [
      'a block without levels',
      '/measurements/spectrum/value/blocks/totalDb/0',
      ({ measurements }: Edited) => (measurements.spectrum.value.blocks.totalDb[0] = []),
    ],
  ])('refuses %s, each field of which is of its type', async (_, path, spoil) => {
    const report = JSON.parse(
      JSON.stringify(await analyze(streamOf([noise(1, 200_000)], 44_100), { file: FILE })),
    ) as Edited;
    validateReport(report);
    spoil(report);
    expect(() => validateReport(report)).toThrow(`damaged at '${path}'`);
  });

  it('knows the version of this package', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(TOOL.version).toBe(manifest.version);
  });
});
