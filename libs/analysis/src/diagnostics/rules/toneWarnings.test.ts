import { beforeAll, describe, expect, it } from 'vitest';
import type { FilterSpec } from '@auralign/dsp';
import type { Report } from '../../report/report.ts';
import { filtered, reportOf, song } from '../../testing/song.ts';
import { diagnose } from '../diagnose.ts';

describe('beside a reference', () => {
  let reference: Report;
  beforeAll(async () => {
    reference = await reportOf(song({ seed: 2, seconds: 12 }));
  });
  const shelf = (gainDb: number): FilterSpec => ({ kind: 'high-shelf', frequencyHz: 5000, gainDb, q: 0.7 });
  const hollow = (gainDb: number): FilterSpec => ({ kind: 'peaking', frequencyHz: 4000, gainDb, q: 0.9 });

  const mud = (gainDb: number): FilterSpec => ({ kind: 'peaking', frequencyHz: 280, gainDb, q: 0.9 });

  // Other passages of finished songs lack up to 5 or 6 dB of the one or the other, one in ten of them more, and have up to 5 dB more mud; where
  // all else is alike, as here, half of that is enough.
  it.each([
    ['tone.mud', 'a bell of 4 dB', mud(4), 'info'],
    ['tone.mud', 'a bell of 5 dB', mud(5), 'warn'],
    ['tone.dull', 'a shelf of −3 dB', shelf(-3), 'info'],
    ['tone.dull', 'a shelf of −5 dB', shelf(-5), 'warn'],
    ['tone.presence', 'a hollow of −2.4 dB', hollow(-2.4), 'info'],
    ['tone.presence', 'a hollow of −4 dB', hollow(-4), 'warn'],
  ] as const)('%s: %s is as grave as it should be', async (ruleId, _, filter, severity) => {
    const report = await reportOf(filtered(song({ seconds: 12 }), [filter]));
    expect(diagnose(report, { references: [reference], only: [ruleId] })[0]?.severity).toBe(severity);
  });
});

describe('without a reference', () => {
  const bell = (frequencyHz: number, q: number, gainDb: number): FilterSpec => ({
    kind: 'peaking',
    frequencyHz,
    gainDb,
    q,
  });

  // The song itself is 0.3 to 1 usual differences short of both: a remark begins a decibel or two later than of a usual song.
  it.each([
    ['tone.mud', 'a bell of 4 dB', bell(280, 0.9, 4), 'info'],
    ['tone.mud', 'a bell of 5 dB', bell(280, 0.9, 5), 'warn'],
    ['tone.boxy', 'a narrow bell of 5 dB', bell(400, 5, 5), 'info'],
    ['tone.boxy', 'a narrow bell of 6 dB', bell(400, 5, 6), 'warn'],
  ] as const)('%s: %s is as grave as it should be', async (ruleId, _, filter, severity) => {
    const report = await reportOf(filtered(song({ seconds: 12 }), [filter]));
    expect(diagnose(report, { only: [ruleId], purpose: 'master' })[0]?.severity).toBe(severity);
  });
});

it('tone.mud: eight seconds of it are the graver the more there is, whether the whole is remarked on or not', async () => {
  // 6 dB leave the song as a whole in its limit, 8 dB make it worth a remark, 10 dB a warning
  const severities = await Promise.all(
    [6, 8, 10].map(async (gainDb) => {
      const bell: FilterSpec = { kind: 'peaking', frequencyHz: 280, gainDb, q: 0.9 };
      const report = await reportOf(filtered(song({ seconds: 24 }), [bell], { from: 7, to: 15 }));
      return diagnose(report, { only: ['tone.mud'], purpose: 'master' })[0]?.severity;
    }),
  );
  expect(severities).toEqual(['warn', 'warn', 'warn']);
});

it('tone.mud: what one of several references has as well is not wrong', async () => {
  const of = (seed: number, gainDb: number): Promise<Report> =>
    reportOf(filtered(song({ seed, seconds: 12 }), [{ kind: 'peaking', frequencyHz: 280, gainDb, q: 0.9 }]));
  const [report, clean, alsoClean, muddy] = [await of(1, 8), await of(2, 0), await of(3, 0), await of(3, 8)];
  const severityBeside = (references: readonly Report[]): string | undefined =>
    diagnose(report, { only: ['tone.mud'], purpose: 'master', references })[0]?.severity;
  expect(severityBeside([clean, alsoClean])).toBe('warn');
  expect(severityBeside([clean, muddy])).toBeUndefined();
});

it('tone.boxy: a hump that is as broad as it is narrow is mud beside a reference', async () => {
  const report = await reportOf(
    filtered(song({ seconds: 12 }), [{ kind: 'peaking', frequencyHz: 370, gainDb: 6, q: 2 }]),
  );
  const references = [await reportOf(song({ seed: 2, seconds: 12 }))];
  const only = ['tone.mud', 'tone.boxy'];
  expect(diagnose(report, { only, purpose: 'master', references }).map(({ ruleId }) => ruleId)).toEqual(['tone.mud']);
});

it('tone.resonance: a note may stand out a little, and is remarked on only', () => {
  // evidence of a bell is its gain over 2 dB and what it varies by: here half of the gain
  const ringing = (evidence: number): Report =>
    ({
      file: { durationSeconds: 60, format: { channelCount: 2 } },
      measurements: {
        resonances: {
          status: 'measured',
          value: { resonances: [], bells: { frequenciesHz: [700], liftDb: [2 * evidence], spreadDb: [0] } },
        },
      },
    }) as unknown as Report;
  const severities = [2.2, 2.6, 2.8].map(
    (evidence) => diagnose(ringing(evidence), { only: ['tone.resonance'], purpose: 'master' })[0]?.severity,
  );
  expect(severities).toEqual([undefined, 'info', 'warn']);
});
