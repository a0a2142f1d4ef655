import { describe, expect, it } from 'vitest';
import type { EqBand } from '../moves/eq.ts';
import type { Move } from '../moves/index.ts';
import {
  bytesOf,
  cookbookDb,
  eqMove,
  furthestApart,
  gainMove,
  impulse,
  magnitudeDb,
  MID,
  planOf,
  probeFrequencies,
  renderedBy,
  SIDE,
  textOf,
  TONE,
} from '../testing/exportCases.ts';
import { exportPlan } from './index.ts';

const STEREO = { sampleRateHz: 44_100, channelCount: 2 };
const FREQUENCIES_HZ = probeFrequencies(44_100);
const ALL_KINDS: EqBand[] = [
  ...TONE,
  { kind: 'low-pass', frequencyHz: 15_500, q: 0.6 },
  { kind: 'notch', frequencyHz: 50, q: 8 },
];

/** A filter as read back, with Q. */
interface ReadFilter {
  readonly kind: EqBand['kind'];
  readonly frequencyHz: number;
  readonly gainDb: number;
  readonly q: number;
}

/** `relative` for numbers that went through 32-bit floats or a logarithm and back. */
function expectBands(read: readonly ReadFilter[], bands: readonly EqBand[], relative: number): void {
  expect(read.map(({ kind }) => kind)).toEqual(bands.map(({ kind }) => kind));
  for (const [index, band] of bands.entries()) {
    const { frequencyHz, gainDb, q } = read[index]!;
    expect(Math.abs(frequencyHz / band.frequencyHz - 1)).toBeLessThan(relative);
    expect(Math.abs(q / band.q - 1)).toBeLessThan(relative);
    expect(Math.abs(gainDb - ('gainDb' in band ? band.gainDb : 0))).toBeLessThan(10 * relative);
  }
}

/** Curve with cookbook filters, at the rate of the file or (far above it) as good as analogue. */
function playedDb(filters: readonly ReadFilter[], sampleRateHz: number): number[] {
  return FREQUENCIES_HZ.map((frequencyHz) =>
    filters.reduce((sum, filter) => sum + cookbookDb(filter.kind, filter, frequencyHz, sampleRateHz), 0),
  );
}

function renderedDb(moves: readonly Move[], part: 'mid' | 'side' = 'mid'): number[] {
  return magnitudeDb(renderedBy(moves, impulse(part), 44_100)[0]!, FREQUENCIES_HZ, 44_100);
}

const fromBase64 = (text: string): DataView =>
  new DataView(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer);
const tagOf = (view: DataView): string => String.fromCharCode(...[0, 1, 2, 3].map((at) => view.getUint8(at)));
/** A number of four letters, as a plist writes it. */
const fourCharacters = (tag: string): string => `${fromBase64(btoa(tag)).getUint32(0)}`;

/** So far above the audio band that the bilinear transform bends nothing: 20 kHz by 4e-6 of itself. */
const ANALOGUE_RATE_HZ = 2 ** 24;

/** A bandwidth in octaves between the points of half the gain (in dB) of a bell: f₂/f₁ = 2^BW, Q = √(f₁f₂)/(f₂ − f₁). */
function qOf(octaves: number): number {
  return 1 / (2 ** (octaves / 2) - 2 ** (-octaves / 2));
}

describe('the REAPER FX chain', () => {
  /** The block of ReaEQ, little-endian: 33, count, bands of 33 bytes, two switches, output gain. */
  function readReaEq(text: string): { filters: ReadFilter[]; outputDb: number } {
    const lines = text.split('\n').map((line) => line.trim());
    expect(lines[0]).toBe('BYPASS 0 0 0');
    expect(lines[1]).toBe('<VST "VST: ReaEQ (Cockos)" reaeq.dll 0 "" 1919247729<56535472656571726561657100000000> ""');
    const end = lines.indexOf('>');
    expect(lines[end - 1]).toBe('AAAQAAAA');
    const header = fromBase64(lines[2]!);
    const block = fromBase64(lines.slice(3, end - 1).join(''));
    expect(header.byteLength).toBe(60);
    expect(tagOf(header)).toBe('qeer'); // 'reeq', little-endian, the number in the first line
    expect(header.getUint32(48, true)).toBe(block.byteLength);
    expect(block.getInt32(0, true)).toBe(33);
    const kinds: Record<number, EqBand['kind']> = {
      0: 'low-shelf',
      1: 'high-shelf',
      3: 'low-pass',
      4: 'high-pass',
      6: 'notch',
      8: 'peaking',
    };
    const filters: ReadFilter[] = [];
    let at = 8;
    for (let band = 0; band < block.getInt32(4, true); band++, at += 33) {
      expect(block.getInt32(at + 4, true)).toBe(1); // enabled
      expect(block.getInt8(at + 32)).toBe(1);
      filters.push({
        kind: kinds[block.getInt32(at, true)]!,
        frequencyHz: block.getFloat64(at + 8, true),
        gainDb: 20 * Math.log10(block.getFloat64(at + 16, true)),
        q: qOf(block.getFloat64(at + 24, true)),
      });
    }
    expect([block.getInt32(at, true), block.getInt32(at + 4, true)]).toEqual([1, 1]);
    expect(block.byteLength).toBe(at + 32); // output gain, four UI numbers
    return { filters, outputDb: 20 * Math.log10(block.getFloat64(at + 8, true)) };
  }

  it('holds the bands of the plan and its gain', async () => {
    const { filters, outputDb } = readReaEq(
      textOf(await exportPlan(planOf([eqMove(ALL_KINDS), gainMove(-2.5)]), 'reaper', STEREO)),
    );
    expectBands(filters, ALL_KINDS, 1e-12);
    expect(outputDb).toBeCloseTo(-2.5, 12);
  });

  it('states an error that covers both ways ReaEQ may be built', async () => {
    const exported = await exportPlan(planOf([eqMove(TONE)]), 'reaper', STEREO);
    const { filters } = readReaEq(textOf(exported));
    for (const rate of [44_100, ANALOGUE_RATE_HZ]) {
      const error = furthestApart(playedDb(filters, rate), renderedDb([eqMove(TONE)]));
      expect(error).toBeLessThanOrEqual(exported.maxErrorDb + 0.001); // 32-bit impulse response
    }
    expect(exported.maxErrorBecause).toContain('does not publish');
  });

  it('keeps within four octaves and counts what that costs', async () => {
    const bands: EqBand[] = [{ kind: 'peaking', frequencyHz: 1000, gainDb: 6, q: 0.15 }];
    const exported = await exportPlan(planOf([eqMove(bands)]), 'reaper', STEREO);
    expect(readReaEq(textOf(exported)).filters[0]!.q).toBeCloseTo(qOf(4), 9);
    expect(exported.maxErrorDb).toBeGreaterThan(0.5);
  });
});

describe('the Pro-Q 3 preset', () => {
  /** Tag, version, count, then floats: 24 bands of 13, and 22 values. */
  function readFfp(bytes: Uint8Array): { values: number[]; filters: (ReadFilter & { placement: number })[] } {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    expect(tagOf(view)).toBe('FQ3p');
    expect(view.getUint32(4, true)).toBe(4);
    expect(view.getUint32(8, true)).toBe(334);
    expect(view.byteLength).toBe(12 + 4 * 334);
    const values = Array.from({ length: 334 }, (_, n) => view.getFloat32(12 + 4 * n, true));
    const kinds: EqBand['kind'][] = ['peaking', 'low-shelf', 'high-pass', 'high-shelf', 'low-pass', 'notch'];
    const filters = [];
    for (let slot = 0; slot < 24; slot++) {
      const band = values.slice(13 * slot, 13 * slot + 13);
      expect(band[1]).toBe(1);
      if (band[0] === 0) continue;
      expect([band[4], band[6], band[9]]).toEqual([0, 1, 1]); // no dynamics; 12 dB an octave
      filters.push({
        kind: kinds[band[8]!]!,
        frequencyHz: 2 ** band[2]!,
        gainDb: band[3]!,
        // What its knob shows is √2 times the Q of the cookbook: at 1.0 a 12 dB cut is a Butterworth filter.
        q: (0.025 * 1600 ** band[7]!) / Math.SQRT2,
        placement: band[10]!,
      });
    }
    return { values, filters };
  }

  it('holds bands, with middle and sides in their places, and the tail of a new preset', async () => {
    const moves = [eqMove(TONE.slice(0, 3)), eqMove(MID, 'mid'), eqMove(SIDE.slice(0, 1), 'side')];
    const { values, filters } = readFfp(bytesOf(await exportPlan(planOf(moves), 'proq3', STEREO)));
    expectBands(filters, [...TONE.slice(0, 3), ...MID, ...SIDE.slice(0, 1)], 3e-6); // log₂ Hz in 24 bits
    expect(filters.map(({ placement }) => placement)).toEqual([2, 2, 2, 3, 4]);
    expect(values.slice(312)).toEqual([0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, -1, 1, 2, 2, 3, 0, 1, 1, 2, 0, 0]);
  });

  it('shows a Butterworth cut as Q 1, the middle of the knob', async () => {
    const bands: EqBand[] = [{ kind: 'high-pass', frequencyHz: 30, q: Math.SQRT1_2 }];
    const { values } = readFfp(bytesOf(await exportPlan(planOf([eqMove(bands)]), 'proq3', STEREO)));
    expect(values[7]).toBeCloseTo(0.5, 6); // (log 1 − log 0.025) / log 1600, in 24 bits
  });

  it('has analogue curves within the stated error', async () => {
    const moves = [eqMove(TONE), eqMove(MID, 'mid'), eqMove(SIDE, 'side')];
    const exported = await exportPlan(planOf(moves), 'proq3', STEREO);
    const { filters } = readFfp(bytesOf(exported));
    for (const [part, placement] of [
      ['mid', 3],
      ['side', 4],
    ] as const) {
      const heard = filters.filter((filter) => filter.placement === 2 || filter.placement === placement);
      const error = furthestApart(playedDb(heard, ANALOGUE_RATE_HZ), renderedDb(moves, part));
      expect(error).toBeLessThanOrEqual(exported.maxErrorDb + 0.001);
    }
  });

  it('asks for the gain by hand and leaves out the weakest bands when there are too many', async () => {
    const bands = Array.from({ length: 30 }, (_, n): EqBand => ({
      kind: 'peaking',
      frequencyHz: 40 * 1.2 ** n,
      gainDb: n < 6 ? 0.1 : 2,
      q: 4,
    }));
    const exported = await exportPlan(planOf([eqMove(bands), gainMove(1.25)]), 'proq3', STEREO);
    expect(readFfp(bytesOf(exported)).filters).toHaveLength(24);
    expect(exported.levelOffsetDb).toBe(-1.25);
    expect(exported.warnings.join(' ')).toContain('+1.25 dB by hand');
    expect(exported.warnings.join(' ')).toContain('the weakest 6');
    expect(exported.maxErrorDb).toBeLessThan(0.5); // six bells of 0.1 dB, one upon the skirts of the next
  });
});

describe('the AUNBandEQ preset', () => {
  /** The plist's data: scope, element, count, then pairs of id and value, all big-endian. */
  function readAupreset(text: string): { name: string; preampDb: number; filters: ReadFilter[]; bypassed: number } {
    const value = (key: string, tag: string) =>
      new RegExp(`<key>${key}</key>\\s*<${tag}>([^<]*)</${tag}>`).exec(text)![1]!;
    expect(value('manufacturer', 'integer')).toBe(fourCharacters('appl'));
    expect(value('subtype', 'integer')).toBe(fourCharacters('nbeq'));
    expect(value('type', 'integer')).toBe(fourCharacters('aufx'));
    expect(value('numberOfBands', 'integer')).toBe('16');
    const data = fromBase64(value('data', 'data'));
    expect([data.getInt32(0), data.getInt32(4), data.getInt32(8)]).toEqual([0, 0, 81]);
    expect(data.byteLength).toBe(12 + 8 * 81);
    const parameters = new Map<number, number>();
    for (let at = 12; at < data.byteLength; at += 8) parameters.set(data.getInt32(at), data.getFloat32(at + 4));
    expect(parameters.size).toBe(81);
    const kinds: Record<number, EqBand['kind']> = {
      0: 'peaking',
      3: 'low-pass',
      4: 'high-pass',
      6: 'notch',
      9: 'low-shelf',
      10: 'high-shelf',
    };
    const slots = Array.from({ length: 16 }, (_, slot) => slot);
    const active = slots.filter((slot) => parameters.get(1000 + slot) === 0);
    const filters = active.map((slot) => ({
      kind: kinds[parameters.get(2000 + slot)!]!,
      frequencyHz: parameters.get(3000 + slot)!,
      gainDb: parameters.get(4000 + slot)!,
      q: qOf(parameters.get(5000 + slot)!),
    }));
    return { name: value('name', 'string'), preampDb: parameters.get(0)!, filters, bypassed: 16 - active.length };
  }

  it('holds the bands of the plan and its gain', async () => {
    const exported = await exportPlan(planOf([eqMove(ALL_KINDS), gainMove(-2.5)], 'A & <B>.wav'), 'aupreset', STEREO);
    const { name, preampDb, filters, bypassed } = readAupreset(textOf(exported));
    expectBands(filters, ALL_KINDS, 1e-6); // 32-bit floats
    expect(bypassed).toBe(16 - ALL_KINDS.length);
    expect(preampDb).toBe(-2.5);
    expect(name).toBe('A &#38; _B_');
  });

  it('states an error that covers both ways it may be built', async () => {
    const exported = await exportPlan(planOf([eqMove(TONE)]), 'aupreset', STEREO);
    const { filters } = readAupreset(textOf(exported));
    for (const rate of [44_100, ANALOGUE_RATE_HZ]) {
      const error = furthestApart(playedDb(filters, rate), renderedDb([eqMove(TONE)]));
      expect(error).toBeLessThanOrEqual(exported.maxErrorDb + 0.001);
    }
  });
});
