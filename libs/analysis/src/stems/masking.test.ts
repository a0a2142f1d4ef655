import { createBiquadCascade, designBiquad, sine } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { askStems, bandNoise, mixOf, RATE_HZ } from '../testing/stems.ts';
import { createExcitation, excitationBands } from './excitation.ts';

const SECONDS = 8;
/** The voice speaks from 2 to 3 kHz all along; the guitar is there, too, and 12 dB louder, from 3 to 6 s. */
const voice = bandNoise(1, SECONDS, { lowHz: 2000, highHz: 3000, rms: 0.02 });
const guitar = bandNoise(2, SECONDS, { lowHz: 2000, highHz: 3000, rms: 0.08 }).map((samples) =>
  samples.map((sample, i) => (i >= 3 * RATE_HZ && i < 6 * RATE_HZ ? sample : 0)),
);

describe('stems that cover each other', () => {
  it('are found with their band and their time, and a cut in the one frees the other', async () => {
    const report = await askStems(mixOf([voice, 1], [guitar, 1]), {
      vocal: { channels: voice },
      guitar: { channels: guitar },
    });
    const [clash, ...others] = report.masking;
    expect(others).toEqual([]); // the guitar itself is not lost
    expect(clash).toMatchObject({ masked: 'vocal', masker: 'guitar' });
    // Filters are some 11 % wide here (ERB 290 Hz at 2.5 kHz), so the edges of both noises are rounded by about one.
    expect(clash!.bandHz.lowHz).toBeGreaterThan(2000 - 600);
    expect(clash!.bandHz.lowHz).toBeLessThan(2300);
    expect(clash!.bandHz.highHz).toBeGreaterThan(2700);
    expect(clash!.bandHz.highHz).toBeLessThan(3000 + 700);
    // Cells of half a second, and frames of 0.19 s.
    expect(clash!.ranges).toHaveLength(1);
    expect(Math.abs(clash!.ranges[0]!.startSeconds - 3)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(clash!.ranges[0]!.endSeconds - 6)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(clash!.lostPercent - (100 * 3) / 8)).toBeLessThan(5);
    // 12 dB, read in steps of one; noise in one filter goes up and down by some decibels.
    expect(Math.abs(clash!.underDb - 12)).toBeLessThan(2);

    const { move } = clash!;
    if (move?.kind !== 'eq') throw new Error('there should be a cut');
    const cut = guitar.map((samples) => samples.slice());
    createBiquadCascade(
      move.bands.map((band) => designBiquad(band, RATE_HZ)),
      2,
    ).process(cut, cut[0]!.length);
    const after = await askStems(mixOf([voice, 1], [cut, 1]), {
      vocal: { channels: voice },
      guitar: { channels: cut },
    });
    expect(after.masking[0]?.lostPercent ?? 0).toBeLessThan(clash!.lostPercent);
    expect(after.masking[0]?.underDb ?? 0).toBeLessThan(clash!.underDb);
  });

  it('do not, where one is in the left ear and the other in the right', async () => {
    const nothing = new Float32Array(voice[0]!.length);
    const [left, right] = [
      [voice[0]!, nothing],
      [nothing, guitar[0]!],
    ];
    const report = await askStems(mixOf([left, 1], [right, 1]), {
      vocal: { channels: left },
      guitar: { channels: right },
    });
    expect(report.masking).toEqual([]);
  });

  it('do not, where they sound in different bands or are equally loud', async () => {
    const low = bandNoise(3, SECONDS, { lowHz: 200, highHz: 400, rms: 0.08 });
    const apart = await askStems(mixOf([voice, 1], [low, 1]), { vocal: { channels: voice }, low: { channels: low } });
    expect(apart.masking).toEqual([]);
    const even = bandNoise(4, SECONDS, { lowHz: 2000, highHz: 3000, rms: 0.02 });
    const alike = await askStems(mixOf([voice, 1], [even, 1]), {
      vocal: { channels: voice },
      even: { channels: even },
    });
    expect(alike.masking).toEqual([]);
  });

  it('says that no cut frees what lies far too low', async () => {
    const loud = bandNoise(5, SECONDS, { lowHz: 2000, highHz: 3000, rms: 0.3 });
    const report = await askStems(mixOf([voice, 1], [loud, 1]), {
      vocal: { channels: voice },
      loud: { channels: loud },
    });
    // 23.5 dB under: 6 dB less leave it 12 dB below the threshold.
    expect(report.masking[0]!.move).toBeUndefined();
    expect(report.masking[0]!.advice).toContain('No cut of up to 6 dB');
  });
});

describe('excitation', () => {
  const binHz = 5;
  const binCount = 4001;
  const bands = excitationBands(40_000);

  function excitedBy(hz: number): Float64Array {
    const excitation = createExcitation({ bands, binHz, binCount, hopSeconds: 0.1 });
    const power = new Float32Array(binCount);
    power[Math.round(hz / binHz)] = 1;
    return excitation.frame(power).slice();
  }

  it('falls off as the rounded exponential says: 10.4 dB one ERB away', () => {
    const at = bands.findIndex(({ centreHz }) => centreHz > 1000);
    const excited = excitedBy(bands[at]!.centreHz);
    // Bands lie half an ERB apart: two of them are one. W = (1 + 4)·e⁻⁴; on the ERB scale neighbours are not quite 4/p apart.
    const fallDb = 10 * Math.log10(excited[at + 2]! / excited[at]!);
    expect(Math.abs(fallDb - 10 * Math.log10(5 * Math.exp(-4)))).toBeLessThan(1);
  });

  it('lasts: at 100 Hz a tone that ended falls by 1/e in 30 ms', () => {
    const excitation = createExcitation({ bands, binHz, binCount, hopSeconds: 0.03 });
    const power = new Float32Array(binCount);
    power[20] = 1; // 100 Hz
    const at = bands.reduce(
      (best, band, i) => (Math.abs(band.centreHz - 100) < Math.abs(bands[best]!.centreHz - 100) ? i : best),
      0,
    );
    const during = excitation.frame(power)[at]!;
    const after = excitation.frame(new Float32Array(binCount))[at]!;
    const tau = 0.008 + (100 / bands[at]!.centreHz) * 0.022;
    expect(after / during).toBeCloseTo(Math.exp(-0.03 / tau), 9);
  });
});

it('says nothing of tones that nobody covers', async () => {
  const tone = sine({ frequencyHz: 440, sampleRateHz: RATE_HZ, frameCount: 2 * RATE_HZ, amplitude: 0.1 });
  const report = await askStems([tone, tone], { tone: { channels: [tone] } });
  expect(report.masking).toEqual([]);
});
