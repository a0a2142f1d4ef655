import { createBiquadCascade, createRealFft, designBiquad } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import type { Move } from '../diagnostics/move.ts';
import { askStems, bandNoise, bellOf, findingOf, mixOf, RATE_HZ, stereoNoise } from '../testing/stems.ts';
import type { StemReport } from './stemReport.ts';

const SECONDS = 6;
const guitar = bandNoise(1, SECONDS, { lowHz: 150, highHz: 600, rms: 0.08 });
const drums = stereoNoise(2, SECONDS, 0.1);
const pads = bandNoise(3, SECONDS, { lowHz: 200, highHz: 400, rms: 0.02 });
const mix = mixOf([guitar, 1], [drums, 1], [pads, 1]);
const bandHz = { lowHz: 200, highHz: 400, centreHz: 290 };
const stems = { guitar: { channels: guitar }, drums: { channels: drums }, pads: { channels: pads } };

function carriedBy(report: StemReport): StemReport['findings'][number] {
  const [found] = report.findings;
  if (found === undefined) throw new Error('nothing was carried');
  return found;
}

/** The signal after the bands of a move. */
function filtered(channels: readonly Float32Array[], move: Move): Float32Array[] {
  if (move.kind !== 'eq') throw new Error('no equaliser');
  const out = channels.map((samples) => samples.slice());
  createBiquadCascade(
    move.bands.map((band) => designBiquad(band, RATE_HZ)),
    out.length,
  ).process(out, out[0]!.length);
  return out;
}

/** Power of both channels between two frequencies, by one transform of the whole. */
function powerBetween(channels: readonly Float32Array[], lowHz: number, highHz: number): number {
  const size = 2 ** 18;
  const fft = createRealFft(size);
  const [re, im] = [new Float64Array(fft.binCount), new Float64Array(fft.binCount)];
  return channels.reduce((sum, samples) => {
    fft.forward(samples.subarray(0, size), re, im);
    let power = 0;
    for (let bin = Math.ceil((lowHz * size) / RATE_HZ); bin <= (highHz * size) / RATE_HZ; bin++) {
      power += re[bin]! ** 2 + im[bin]! ** 2;
    }
    return sum + power;
  }, 0);
}

describe('the move on a stem', () => {
  it('brings the sum where the move on the mix would, when it is carried out', async () => {
    const move = bellOf(290, -2.5, 1);
    const report = await askStems(mix, stems, [findingOf({ bandHz, moves: [move] })]);
    const [best] = carriedBy(report).stemMoves;
    expect(best).toMatchObject({ stems: ['guitar'], status: 'enough' });
    const before = powerBetween(mix, 200, 400);
    const byMix = 10 * Math.log10(powerBetween(filtered(mix, move), 200, 400) / before);
    const mended = mixOf([filtered(guitar, best!.move!), 1], [drums, 1], [pads, 1]);
    const byStem = 10 * Math.log10(powerBetween(mended, 200, 400) / before);
    // Depths are whole tenths, of which the change of the mix is a part; windows see the edges of the band 0.05 dB otherwise.
    expect(Math.abs(byStem - byMix)).toBeLessThan(0.15);
    expect(best!.reachedDb).toBeCloseTo(byStem, 1);
    // The guitar is not all of the band, so it must give more than the mix would.
    expect(best!.because).toMatch(
      /^Cut \d\.\d dB at 2\d\d Hz, Q 1\.0, in guitar alone instead of 2\.5 dB on the mix\.$/,
    );
  });

  it('says of a stem that is too little of the band how far it gets, and moves several alike', async () => {
    const even = [4, 5, 6, 7].map((seed) => bandNoise(seed, SECONDS, { lowHz: 150, highHz: 600, rms: 0.05 }));
    const sum = mixOf(...even.map((channels) => [channels, 1] as const));
    const names = Object.fromEntries(even.map((channels, i) => [`part${i}`, { channels }]));
    const report = await askStems(sum, names, [findingOf({ bandHz, moves: [bellOf(290, -4, 1)] })]);
    const found = carriedBy(report);
    // A quarter of the power taken away altogether is −1.25 dB: no single one can do what −4 dB on the mix do.
    expect(found.stemMoves.filter((one) => one.stems.length === 1).every(({ status }) => status === 'not enough')).toBe(
      true,
    );
    const alone = found.stemMoves.filter((one) => one.stems.length === 1);
    expect(Math.min(...alone.map(({ reachedDb }) => reachedDb))).toBeGreaterThan(-1.3);
    expect(found.stemMoves[0]!.stems).toHaveLength(3);
    expect(found.stemMoves[0]!.status).toBe('enough');
  });

  it('abstains where turning a stem down makes the sum louder', async () => {
    const main = bandNoise(8, SECONDS, { lowHz: 150, highHz: 600, rms: 0.1 });
    const other = stereoNoise(9, SECONDS, 0.01);
    // The second part is 40 % of the first turned over: it takes away what it is turned up.
    const against = mixOf([main, -0.4], [other, 1]);
    const report = await askStems(
      mixOf([main, 1], [against, 1]),
      { main: { channels: main }, against: { channels: against } },
      [findingOf({ bandHz, moves: [bellOf(290, -2, 1)] })],
    );
    const found = carriedBy(report);
    expect(found.shares.find(({ stem }) => stem === 'against')!.sharePercent).toBeLessThan(-50);
    expect(found.stemMoves.every(({ stems: moved }) => !moved.includes('against'))).toBe(true);
  });

  it('counts only the places of the finding', async () => {
    // The guitar plays in the first half only, the pads all the time.
    const half = guitar.map((samples) => samples.map((sample, i) => (i < 3 * RATE_HZ ? sample : 0)));
    const report = await askStems(
      mixOf([half, 1], [pads, 1]),
      { guitar: { channels: half }, pads: { channels: pads } },
      [
        findingOf({ bandHz, ranges: [{ startSeconds: 4, endSeconds: 5.5, value: 4 }] }),
        findingOf({ bandHz, ranges: [{ startSeconds: 0.5, endSeconds: 2.5, value: 4 }] }),
      ],
    );
    const [late, early] = report.findings;
    expect(late!.shares[0]).toMatchObject({ stem: 'pads' });
    expect(late!.shares[0]!.sharePercent).toBeCloseTo(100, 3);
    expect(early!.shares[0]).toMatchObject({ stem: 'guitar' });
    // 200–400 Hz holds 200/450 of the guitar's power and all of the pads': 0.00284 to 0.0004. Bands that narrow share by chance
    // 1/√(2·200 Hz·2 s) of their amplitudes, some 2 % of the power.
    expect(Math.abs(early!.shares[0]!.sharePercent - 87.7)).toBeLessThan(4);
    // Without moves of its own, a passage gets one from how far it is over what is allowed: 3 dB.
    expect(late!.stemMoves[0]).toMatchObject({ stems: ['pads'], status: 'enough' });
    expect(late!.advice).toContain('In these places only.');
  });

  it('leaves in the middle what belongs there, and raises the side of the rest', async () => {
    const wide = stereoNoise(10, SECONDS, 0.02);
    const voice = bandNoise(11, SECONDS, { lowHz: 300, highHz: 6000, rms: 0.1 });
    const widen: Move = {
      kind: 'width',
      id: 'w',
      because: 'a test',
      predicted: [],
      cost: 'none',
      sideGainDb: 3,
      monoBelowHz: 0,
    };
    const report = await askStems(
      mixOf([wide, 1], [voice, 1]),
      { pads: { channels: wide }, vocal: { channels: voice } },
      [findingOf({ ruleId: 'stereo.narrow', moves: [widen] })],
    );
    const found = carriedBy(report);
    expect(found.of).toBe('side');
    // All of the side is one stem: what is raised there is what the mix would be raised by.
    expect(found.stemMoves).toMatchObject([{ stems: ['pads'], status: 'enough', move: { sideGainDb: 3 } }]);
    expect(found.shares.find(({ stem }) => stem === 'vocal')!.sharePercent).toBeCloseTo(0, 6);
  });

  it('says why of what cannot be shared out', async () => {
    const report = await askStems(mix, stems, [findingOf({ ruleId: 'dyn.overcompressed' })]);
    expect(report.findings).toEqual([]);
    expect(report.notCarried[0]!.reason).toContain('bus');
  });
});
