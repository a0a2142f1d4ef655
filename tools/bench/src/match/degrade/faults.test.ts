import { describe, expect, it } from 'vitest';
import { dbOf, RATE_HZ, type Stereo } from '../audio.ts';
import { spreadDb } from '../score/dynamics.ts';
import { measure } from '../score/measure.ts';
import { measureSpectrum, THIRD_OCTAVES_HZ } from '../score/spectrum.ts';
import { musicLike, sinePair } from '../testing.ts';
import { bell, filtered, highShelf, lowShelf } from './biquad.ts';
import { bendLevels } from './dynamics.ts';
import { degraded, FAULTS } from './faults.ts';

const music = musicLike(12);
const before = measure(music);

function after(id: string, caseId = 'a case') {
  return measure(
    degraded(
      music,
      FAULTS.find((fault) => fault.id === id)!,
      caseId,
    ),
  );
}

/** Change of the third-octave levels by a fault, dB. */
function change(id: string, caseId?: string): Float64Array {
  return after(id, caseId).spectrum.totalDb.map((db, band) => db - before.spectrum.totalDb[band]!);
}

function at(hz: number): number {
  return THIRD_OCTAVES_HZ.findIndex((centre) => centre >= hz * 0.99);
}

describe('a filter', () => {
  const gainAt = (section: ReturnType<typeof bell>, hz: number) => {
    const settled = (samples: Float32Array) => samples.subarray(RATE_HZ / 2).reduce((sum, x) => sum + x * x, 0);
    const tone = sinePair(hz, 0.5, 1).left;
    return dbOf(settled(filtered(tone, [section]))) - dbOf(settled(tone));
  };
  it('has its gain at its centre and none far away', () => {
    expect(gainAt(bell(1000, 6, 2), 1000)).toBeCloseTo(6, 2);
    expect(Math.abs(gainAt(bell(1000, 6, 2), 60))).toBeLessThan(0.05);
  });
  it('has its gain beyond its corner, half of it at the corner', () => {
    expect(gainAt(lowShelf(500, -8), 20)).toBeCloseTo(-8, 1);
    expect(gainAt(lowShelf(500, -8), 500)).toBeCloseTo(-4, 2);
    expect(gainAt(highShelf(2000, 5), 20_000)).toBeCloseTo(5, 1);
    expect(gainAt(highShelf(2000, 5), 2000)).toBeCloseTo(2.5, 2);
  });
});

describe('a fault', () => {
  it('is the same for the same case and another for another', () => {
    const mud = FAULTS.find(({ id }) => id === 'mud')!;
    expect(degraded(music, mud, 'one')).toEqual(degraded(music, mud, 'one'));
    expect(degraded(music, mud, 'two')).not.toEqual(degraded(music, mud, 'one'));
  });

  it('leaves the music itself alone', () => {
    const copy: Stereo = { left: music.left.slice(), right: music.right.slice() };
    for (const fault of FAULTS) degraded(music, fault, 'a case');
    expect(music).toEqual(copy);
  });

  it('tilts the whole spectrum by a constant slope', () => {
    const tilt = change('tilt');
    const slope = (tilt[at(8000)]! - tilt[at(100)]!) / Math.log2(80);
    expect(Math.abs(slope)).toBeGreaterThan(0.5);
    for (const hz of [200, 400, 800, 1600, 3200]) {
      // Shelves two octaves apart ripple, and a third of an octave of music is a rough probe: half a dB.
      expect(Math.abs(tilt[at(hz)]! - tilt[at(100)]! - slope * Math.log2(hz / 100))).toBeLessThan(0.5);
    }
  });

  it.each([
    ['mud', [200, 400], 2.5],
    ['harsh', [2500, 5000], 2.5],
    ['rumble', [40, 60], 4],
    ['resonance', [180, 3000], 2.5],
  ] as const)('%s lifts its own range and little else', (id, [low, high], leastDb) => {
    const lift = change(id);
    const inside = lift.filter(
      (_, band) => THIRD_OCTAVES_HZ[band]! > low * 0.85 && THIRD_OCTAVES_HZ[band]! < high * 1.2,
    );
    const outside = lift.filter((_, band) => THIRD_OCTAVES_HZ[band]! < low / 5 || THIRD_OCTAVES_HZ[band]! > high * 5);
    expect(Math.max(...inside)).toBeGreaterThan(leastDb);
    for (const db of outside) expect(Math.abs(db)).toBeLessThan(0.6);
  });

  it('dulls the top and nothing below', () => {
    const cut = change('dull');
    expect(cut[at(12_500)]!).toBeLessThan(-3);
    expect(Math.abs(cut[at(200)]!)).toBeLessThan(0.2);
  });

  it('squashes and expands the spread of levels', () => {
    expect(after('squashed').spreadsDb[0]!).toBeLessThan(0.8 * before.spreadsDb[0]!);
    expect(after('expanded').spreadsDb[0]!).toBeGreaterThan(1.15 * before.spreadsDb[0]!);
  });

  it('bends a level by the slope it was given', () => {
    // Two steady levels 12 dB apart, held long: with slope ½ everything above the lower one keeps half its distance.
    const loud = sinePair(500, 0.4, 2);
    const steps: Stereo = { left: loud.left.map(half), right: loud.right.map(half) };
    const bent = bendLevels(steps, {
      slope: 0.5,
      thresholdQuantile: 0.1,
      attackSeconds: 0.02,
      releaseSeconds: 0.02,
      bothSides: false,
    });
    const levelOf = ({ left }: Stereo, start: number) =>
      dbOf(left.subarray(start, start + 22_050).reduce((sum, x) => sum + x * x, 0));
    const depth = (audio: Stereo) => levelOf(audio, 60_000) - levelOf(audio, 20_000);
    expect(depth(steps)).toBeCloseTo(12, 1);
    expect(Math.abs(depth(bent) - 6)).toBeLessThan(0.3); // the detector ripples at twice the tone
    function half(x: number, i: number): number {
      return i < RATE_HZ ? x * 10 ** (-12 / 20) : x;
    }
  });

  it('keeps a steady sound steady', () => {
    const steady = sinePair(1000, 0.3, 6);
    const bent = degraded(
      steady,
      FAULTS.find(({ id }) => id === 'squashed')!,
      'a case',
    );
    const levels = Array.from({ length: 50 }, (_, i) =>
      dbOf(bent.left.subarray(4410 * (i + 5), 4410 * (i + 6)).reduce((sum, x) => sum + x * x, 0)),
    );
    expect(spreadDb(levels, 0.1)).toBeLessThan(0.05);
  });

  it.each([
    ['narrow', -1, [250, 1000, 8000], []],
    ['wide', 1, [250, 1000, 8000], []],
    ['narrow top', -1, [8000], [100]],
    ['wide bottom', 1, [63], [8000]],
  ] as const)('%s changes the width where it should', (id, sign, changed, kept) => {
    const width = after(id).widthDb;
    for (const hz of changed) expect(sign * (width[at(hz)]! - before.widthDb[at(hz)]!)).toBeGreaterThan(3);
    for (const hz of kept) expect(Math.abs(width[at(hz)]! - before.widthDb[at(hz)]!)).toBeLessThan(0.5);
  });

  it('leans to one side without another colour', () => {
    expect(Math.abs(after('balance').balanceDb - before.balanceDb)).toBeGreaterThan(1.9);
    const left = measureSpectrum(
      degraded(
        music,
        FAULTS.find(({ id }) => id === 'balance')!,
        'a case',
      ),
    ).leftDb;
    const shifts = left.map((db, band) => db - before.spectrum.leftDb[band]!);
    expect(Math.max(...shifts) - Math.min(...shifts)).toBeLessThan(1e-3);
  });

  it('turns down by 4 to 10 dB', () => {
    const change = after('level').loudnessLufs - before.loudnessLufs;
    expect(change).toBeLessThan(-3.99);
    expect(change).toBeGreaterThan(-10.01);
  });
});
