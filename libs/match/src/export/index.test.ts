import { AuralignError } from '@auralign/audio';
import { describe, expect, it } from 'vitest';
import type { Move } from '../moves/index.ts';
import {
  BALANCE,
  COMPRESSOR,
  CONVOLUTION,
  eqMove,
  gainMove,
  LIMITER,
  MID,
  planOf,
  SIDE,
  TONE,
  WIDTH,
} from '../testing/exportCases.ts';
import { EXPORT_FORMATS, exportPlan } from './index.ts';

const STEREO = { sampleRateHz: 44_100, channelCount: 2 };
const IDS = EXPORT_FORMATS.map(({ id }) => id);

async function codeOf(action: Promise<unknown>): Promise<unknown> {
  try {
    await action;
  } catch (error) {
    return error instanceof AuralignError ? `${error.code}: ${error.message} ${error.hint ?? ''}` : error;
  }
  return undefined;
}

describe('exportPlan', () => {
  it('has one name a format', () => {
    expect(new Set(IDS).size).toBe(IDS.length);
  });

  it('refuses a format that is not there and lists those that are', async () => {
    const answer = await codeOf(exportPlan(planOf([]), 'mp3', STEREO));
    expect(answer).toMatch(/^INVALID_OPTION: .*"mp3"/);
    for (const id of IDS) expect(answer).toContain(id);
  });

  it.each([
    [{ sampleRateHz: 0, channelCount: 2 }],
    [{ sampleRateHz: Number.NaN, channelCount: 2 }],
    [{ sampleRateHz: 44_100, channelCount: 0 }],
    [{ sampleRateHz: 44_100, channelCount: 1.5 }],
  ])('refuses %o', async (context) => {
    expect(await codeOf(exportPlan(planOf([]), 'apo', context))).toMatch(/^INVALID_OPTION/);
  });
});

describe.each(EXPORT_FORMATS.map((format) => [format.id, format] as const))('the format %s', (id, format) => {
  it('refuses a plan that cannot be realised: a band above half the rate, sides of a mono file', async () => {
    const high: Move = eqMove([{ kind: 'peaking', frequencyHz: 23_000, gainDb: 3, q: 1 }]);
    expect(await codeOf(exportPlan(planOf([high]), id, STEREO))).toMatch(/^INVALID_PLAN/);
    const mono = { sampleRateHz: 44_100, channelCount: 1 };
    expect(await codeOf(exportPlan(planOf([eqMove(SIDE, 'side')]), id, mono))).toMatch(/^INVALID_PLAN/);
  });

  it('carries a plan without moves at no cost', async () => {
    const { maxErrorDb, levelOffsetDb, files } = await exportPlan(planOf([]), id, STEREO);
    expect(maxErrorDb).toBe(0);
    expect(levelOffsetDb).toBe(0);
    expect(files.length).toBeGreaterThan(0);
  });

  it.each([
    [8000, 1],
    [44_100, 6],
    [192_000, 2],
  ])('works at %i Hz with %i channels', async (sampleRateHz, channelCount) => {
    const bands = TONE.filter(({ frequencyHz }) => frequencyHz < 3000);
    const exported = await exportPlan(planOf([eqMove(bands), gainMove(-1)]), id, { sampleRateHz, channelCount });
    expect(exported.maxErrorDb).toBeGreaterThanOrEqual(0);
    // These bands lie so low that neither rounding nor bending costs much, at 192 kHz; at 8 kHz half the rate is near.
    expect(exported.maxErrorDb).toBeLessThan(sampleRateHz === 8000 ? 0.5 : 0.1);
    for (const file of exported.files) {
      expect('text' in file ? file.text : '').not.toMatch(/NaN|Infinity|undefined|\de[-+]\d/);
      expect('text' in file ? file.text.length : file.bytes.length).toBeGreaterThan(0);
    }
  });

  it('gives the same bytes every time', async () => {
    const plan = planOf([eqMove(TONE), gainMove(1)]);
    expect(await exportPlan(plan, id, STEREO)).toEqual(await exportPlan(plan, id, STEREO));
  });

  it('names files after the target, in characters every file system takes', async () => {
    const plan = planOf([], '../a\\b/So: "what"?.wav');
    const { files } = await exportPlan(plan, id, STEREO);
    expect(format.fileName(plan)).toMatch(/^So_ _what__/);
    for (const { name } of files) expect(name).toMatch(/^So_ _what__[\w .-]*$/);
  });

  it('counts in the error, or says in words, every move it does not carry', async () => {
    const moves: Move[] = [
      eqMove(TONE),
      eqMove(MID, 'mid'),
      CONVOLUTION,
      BALANCE,
      WIDTH,
      COMPRESSOR,
      gainMove(2),
      LIMITER,
    ];
    const whole = await exportPlan(planOf(moves), id, STEREO);
    expect(whole.warnings.some((warning) => warning.includes('True-peak limiter'))).toBe(true);
    expect(whole.warnings.some((warning) => warning.includes('Dynamics'))).toBe(true);
    // All but the impulse responses lose the correction filter of up to 2.5 dB, and those lose the sides.
    expect(whole.maxErrorDb).toBeGreaterThan(2);
    expect(whole.warnings.some((warning) => warning.includes('Correction filter'))).toBe(id !== 'ir');
    for (const warning of whole.warnings) expect(warning).toMatch(/^[A-Z].*[.]$/s);
    expect(whole.maxErrorBecause).toMatch(/\.$/);
  });
});
