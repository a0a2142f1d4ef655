import type { ChannelLabel } from '@auralign/audio';
import { createKernels, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { analyze } from './analyze.ts';
import { runConformance } from './conformance/runConformance.ts';
import { streamOf } from './testing/measure.ts';
import { song } from './testing/song.ts';

const SURROUND: readonly ChannelLabel[] = ['L', 'R', 'C', 'LFE', 'Ls', 'Rs'];
const noise = (seed: number, frameCount: number, rms = 0.1): Float32Array => whiteNoise({ seed, frameCount, rms });

/** Numbers rounded to 1e-9 of themselves or of 1. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(9));
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, rounded(child)]));
}

describe('the WebAssembly twins and the TypeScript originals', () => {
  const damaged = noise(5, 60_000);
  damaged[777] = Number.NaN;
  damaged[40_000] = Infinity;
  damaged.fill(0, 20_000, 21_000);

  it.each<[string, readonly Float32Array[], number, readonly ChannelLabel[] | undefined]>([
    ['a song', song({ seconds: 12 }), 44_100, undefined],
    ['mono', [song({ seconds: 5 })[0]!], 44_100, undefined],
    ['5.1', SURROUND.map((_, channel) => noise(channel + 1, 150_000)), 48_000, SURROUND],
    ['8 kHz', [noise(1, 40_000), noise(2, 40_000)], 8000, undefined],
    ['192 kHz', [noise(1, 500_000), noise(2, 500_000, 0.5)], 192_000, undefined],
    ['damaged floats', [damaged, noise(6, 60_000)], 48_000, undefined],
    ['one frame', [Float32Array.of(0.5), Float32Array.of(-0.25)], 44_100, undefined],
    ['silence', [new Float32Array(50_000), new Float32Array(50_000)], 44_100, undefined],
  ])('report the same of %s', async (_, channels, sampleRateHz, channelLabels) => {
    const [original, twin] = await Promise.all(
      (['typescript', 'wasm-simd'] as const).map((backend) =>
        analyze(streamOf(channels, sampleRateHz, channelLabels === undefined ? {} : { channelLabels }), {
          file: { name: 'test' },
          series: true,
          kernels: createKernels(backend),
        }),
      ),
    );
    expect([original!.backend, twin!.backend]).toEqual(['typescript', 'wasm-simd']);
    const { resonances: ofOriginal, ...exact } = original!.measurements;
    const { resonances: ofTwin, ...same } = twin!.measurements;
    expect(same).toEqual(exact); // to the last bit: the same operations in the same order
    expect(twin!.series).toEqual(original!.series);
    expect(rounded(ofTwin)).toEqual(rounded(ofOriginal)); // from decibels that agree to 1e-11
  });

  it('the originals stay within the tolerances of EBU Tech 3341 and 3342, as the twins do in conformance.test.ts', async () => {
    const rows = await runConformance(48_000, { kernels: createKernels('typescript') });
    expect(rows.filter(({ passed }) => !passed)).toEqual([]);
  }, 120_000);
});
