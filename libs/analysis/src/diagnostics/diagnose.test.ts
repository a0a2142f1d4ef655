import { sine } from '@auralign/dsp';
import { Value } from 'typebox/value';
import { beforeAll, describe, expect, it } from 'vitest';
import { readMetric } from '../report/metrics.ts';
import type { Report } from '../report/report.ts';
import { filtered, mapped, normalized, remixed, reportOf, scaled, song, SONG_RATE_HZ } from '../testing/song.ts';
import { diagnose, examine } from './diagnose.ts';
import { explainRule } from './explainRule.ts';
import { describeFinding, findingSchema, type Finding } from './finding.ts';
import { RULES } from './rules/index.ts';

const of = (findings: readonly Finding[], ruleId: string): Finding | undefined =>
  findings.find((finding) => finding.ruleId === ruleId);

let sound: Report;
let muddy: Report;
beforeAll(async () => {
  sound = await reportOf(song({ seconds: 12 }));
  muddy = await reportOf(filtered(song({ seconds: 12 }), [{ kind: 'peaking', frequencyHz: 300, gainDb: 4, q: 1 }]));
});

describe('mud', () => {
  it('is placed where the bell is, and answered by its inverse', () => {
    const mud = of(diagnose(muddy), 'tone.mud')!;
    expect(Math.abs(mud.bandHz!.centreHz - 300)).toBeLessThanOrEqual(25);
    const [move] = mud.moves;
    if (move?.kind !== 'eq') throw new Error('expected an equaliser');
    const [band] = move.bands;
    if (band?.kind !== 'peaking') throw new Error('expected a bell');
    expect(band.gainDb).toBeGreaterThanOrEqual(-4); // the cap
    expect(band.gainDb).toBeLessThanOrEqual(-2.2); // the song itself lies a little low there, and that counts
    expect(band.q).toBeGreaterThan(0.6);
    expect(band.q).toBeLessThan(2);
  });

  it('passes once its move has been applied', async () => {
    const [move] = of(diagnose(muddy), 'tone.mud')!.moves;
    if (move?.kind !== 'eq') throw new Error('expected an equaliser');
    const muddySong = filtered(song({ seconds: 12 }), [{ kind: 'peaking', frequencyHz: 300, gainDb: 4, q: 1 }]);
    const mended = await reportOf(filtered(muddySong, move.bands));
    expect(of(diagnose(mended), 'tone.mud')).toBeUndefined();
  });

  it('says what its move will change, and is right', async () => {
    const [move] = of(diagnose(muddy), 'tone.mud')!.moves;
    if (move?.kind !== 'eq') throw new Error('expected an equaliser');
    const mended = await reportOf(
      filtered(filtered(song({ seconds: 12 }), [{ kind: 'peaking', frequencyHz: 300, gainDb: 4, q: 1 }]), move.bands),
    );
    expect(move.predicted[0]!.metric).toBe('mud.relativeDb');
    for (const { metric, delta } of move.predicted) {
      const change = readMetric(mended, metric)! - readMetric(muddy, metric)!;
      expect([metric, Math.abs(change - delta) < 0.2]).toEqual([metric, true]); // rounded to 0.1; bands end between fine ones
    }
  });

  it('never cuts more than 4 dB at once', async () => {
    const bad = await reportOf(
      filtered(song({ seconds: 12 }), [{ kind: 'peaking', frequencyHz: 300, gainDb: 10, q: 1 }]),
    );
    const [move] = of(diagnose(bad), 'tone.mud')!.moves;
    expect(move).toMatchObject({ kind: 'eq', bands: [{ gainDb: -4 }] });
  });

  it('in a passage only is found there, to half a second, and gets no move for the whole song', async () => {
    const channels = filtered(song({ seconds: 32 }), [{ kind: 'peaking', frequencyHz: 290, gainDb: 9, q: 1 }], {
      from: 9.3,
      to: 17.6,
    });
    const mud = of(diagnose(await reportOf(channels)), 'tone.mud')!;
    expect(mud.ranges).toHaveLength(1);
    expect(Math.abs(mud.ranges[0]!.startSeconds - 9.3)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(mud.ranges[0]!.endSeconds - 17.6)).toBeLessThanOrEqual(0.5);
    // a sixth of an octave
    expect(Math.abs(Math.log2(mud.bandHz!.centreHz / 290))).toBeLessThanOrEqual(1 / 6);
    expect(mud.moves).toEqual([]);
  });

  it('is told from a narrow box at 400 Hz', async () => {
    const boxed = await reportOf(
      filtered(song({ seconds: 12 }), [{ kind: 'peaking', frequencyHz: 400, gainDb: 12, q: 6 }]),
    );
    const found = diagnose(boxed);
    expect(of(found, 'tone.mud')).toBeUndefined();
    expect(Math.abs(Math.log2(of(found, 'tone.boxy')!.bandHz!.centreHz / 400))).toBeLessThanOrEqual(1 / 12);
    expect(of(diagnose(muddy), 'tone.boxy')).toBeUndefined();
  });
});

describe('presence', () => {
  it('is boosted by 3 dB at most, in the mid, and never unasked', async () => {
    const veiled = await reportOf(
      filtered(song({ seconds: 12 }), [{ kind: 'peaking', frequencyHz: 4000, gainDb: -10, q: 1 }]),
    );
    const finding = of(diagnose(veiled), 'tone.presence')!;
    expect(finding.moves).toMatchObject([{ kind: 'eq', channel: 'mid', bands: [{ kind: 'peaking', gainDb: 3 }] }]);
    expect(finding.safeToApply).toBe(false);
  });

  it('is not boosted where that would make the mix harsh', async () => {
    // a hollow at 4 kHz beside a hump at 2.4 kHz: 2–5 kHz as a whole is full already
    const both = await reportOf(
      filtered(song({ seconds: 12 }), [
        { kind: 'peaking', frequencyHz: 2300, gainDb: 10, q: 2.5 },
        { kind: 'peaking', frequencyHz: 4000, gainDb: -7, q: 2 },
      ]),
    );
    const finding = of(diagnose(both), 'tone.presence')!;
    expect(finding.moves).toEqual([]);
    expect(finding.advice).toContain('No boost');
  });
});

it('asks for −3 dB when a mix peaks at −3 dBFS, and for nothing at −6', async () => {
  const at = (peak: number): Promise<Report> => reportOf(normalized(song({ seconds: 6 }), peak));
  const hot = of(diagnose(await at(10 ** (-3 / 20)), { purpose: 'mix' }), 'gain.headroom')!;
  expect(hot.severity).toBe('warn');
  const [move] = hot.moves;
  if (move?.kind !== 'gain') throw new Error('expected a gain');
  expect(Math.abs(move.gainDb + 3)).toBeLessThanOrEqual(0.1);
  expect(of(diagnose(await at(10 ** (-6 / 20)), { purpose: 'mix' }), 'gain.headroom')).toBeUndefined();
});

it('finds nothing in silence but the silence', async () => {
  for (const channelCount of [1, 2]) {
    const channels = Array.from({ length: channelCount }, () => new Float32Array(5 * SONG_RATE_HZ));
    const findings = diagnose(await reportOf(channels));
    expect(findings.map(({ ruleId, severity }) => [ruleId, severity])).toEqual([['file.silence', 'fail']]);
  }
});

it('takes mono files, single frames and odd rates', async () => {
  const [left] = song({ seconds: 6 });
  const mono = examine(await reportOf([left!]));
  expect(mono.findings.filter(({ ruleId }) => ruleId.startsWith('stereo.'))).toEqual([]);
  for (const sampleRateHz of [8000, 192_000]) {
    const tone = sine({ frequencyHz: 440, sampleRateHz, frameCount: sampleRateHz, amplitude: 0.3 });
    expect(plain(diagnose(await reportOf([tone, tone], { sampleRateHz })))).toBe(true);
  }
  expect(plain(diagnose(await reportOf([new Float32Array([0.5])])))).toBe(true);
});

it('judges the samples of a sound shorter than a second, not the music it is not', async () => {
  // Narrow, muddy and cut off: of music all three would be said.
  const bad = (seconds: number): Float32Array[] =>
    mapped(
      remixed(
        filtered(normalized(song({ seconds }), 3), [{ kind: 'peaking', frequencyHz: 300, gainDb: 10, q: 1 }]),
        (mid, side) => [mid, 0.01 * side],
      ),
      (sample) => Math.max(-1, Math.min(1, sample)),
    );
  const families = async (seconds: number): Promise<Set<string>> =>
    new Set(diagnose(await reportOf(bad(seconds))).map(({ ruleId }) => ruleId.split('.')[0]!));
  expect(await families(0.9)).toEqual(new Set(['gain']));
  for (const family of ['gain', 'tone', 'stereo']) expect(await families(6)).toContain(family);
  const { outcomes } = examine(await reportOf(bad(0.9)));
  expect(outcomes.find(({ ruleId }) => ruleId === 'tone.mud')).toMatchObject({
    status: 'silent',
    reason: expect.stringContaining('shorter than 1 s'),
  });
});

/** Findings survive JSON and obey their schema. */
function plain(findings: readonly Finding[]): boolean {
  expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
  return findings.every((finding) => Value.Check(findingSchema, finding));
}

it('gives plain JSON that obeys the schema, the same each time, most important first', async () => {
  const bad = await reportOf(
    mapped(
      remixed(
        filtered(song({ seconds: 12 }), [{ kind: 'peaking', frequencyHz: 300, gainDb: 8, q: 1 }]),
        (mid, side) => [mid, 0.02 * side],
      ),
      (x) => x + 0.01,
    ),
  );
  const findings = diagnose(bad);
  expect(findings.length).toBeGreaterThan(2);
  expect(plain(findings)).toBe(true);
  expect(diagnose(bad)).toEqual(findings);
  const importances = findings.map(({ importance }) => importance);
  expect(importances).toEqual([...importances].sort((a, b) => b - a));
  const ids = findings.flatMap(({ moves }) => moves.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
});

it('grows more severe with the strength of the fault', async () => {
  const values: number[] = [];
  for (const gainDb of [4, 6, 8, 10, 12]) {
    const report = await reportOf(
      filtered(song({ seconds: 6 }), [{ kind: 'peaking', frequencyHz: 300, gainDb, q: 1 }]),
    );
    values.push(of(diagnose(report), 'tone.mud')!.importance);
  }
  expect(values).toEqual([...values].sort((a, b) => a - b));
});

describe('with references', () => {
  it('calls nothing wrong that the reference does as well', async () => {
    const muddier = await reportOf(
      filtered(song({ seconds: 12 }), [{ kind: 'peaking', frequencyHz: 300, gainDb: 8, q: 1 }]),
    );
    expect(of(diagnose(muddier, { references: [muddier] }), 'tone.mud')).toBeUndefined();
    const finding = of(diagnose(muddier, { references: [sound] }), 'tone.mud')!;
    expect(finding.expected.source).toContain('1 reference');
  });

  it('takes the corridor of several', () => {
    expect(of(diagnose(muddy, { references: [sound, muddy] }), 'tone.mud')).toBeUndefined();
  });

  it('says of a reference that it does not fit, and why', async () => {
    const dark = await reportOf(
      filtered(song({ seconds: 6 }), [
        { kind: 'low-pass', frequencyHz: 500, q: 0.7 },
        { kind: 'low-pass', frequencyHz: 900, q: 0.7 },
      ]),
      { name: 'dark.wav' },
    );
    const { findings, fits } = examine(sound, { references: [dark] });
    expect(fits).toMatchObject([{ name: 'dark.wav', fits: false }]);
    expect(of(findings, 'reference.fit')!.because).toMatch(/dB\/octave more/);
    expect(examine(sound, { references: [sound] }).fits).toMatchObject([{ fits: true, misfits: [] }]);
  });
});

describe('options', () => {
  it('ask for single rules and families', () => {
    expect(
      examine(muddy, { only: ['tone'] })
        .outcomes.filter(({ status }) => status !== 'skipped')
        .map(({ ruleId }) => ruleId),
    ).toEqual(RULES.map(({ id }) => id).filter((id) => id.startsWith('tone.')));
    expect(diagnose(muddy, { skip: ['tone.mud'] })).toEqual([]);
    expect(() => diagnose(muddy, { only: ['tone.mudd'] })).toThrow(/no rule 'tone.mudd'/);
  });

  it('waive a finding with a reason until a day', () => {
    const waivers = [{ ruleId: 'tone.mud', reason: 'the cello', untilDate: '2026-12-31' }];
    const waived = of(diagnose(muddy, { waivers, today: '2026-12-31' }), 'tone.mud')!;
    expect(waived).toMatchObject({ severity: 'info', waived: { reason: 'the cello' } });
    const ended = of(diagnose(muddy, { waivers, today: '2027-01-01' }), 'tone.mud')!;
    expect(ended.waived).toBeUndefined();
    expect(ended.advice).toContain('ended on 2026-12-31');
  });

  it('shift limits with the intent', () => {
    expect(of(diagnose(muddy, { intent: 'lofi' }), 'tone.mud')).toBeUndefined();
    expect(
      examine(muddy, { intent: 'classical' }).outcomes.find(({ ruleId }) => ruleId === 'space.washed'),
    ).toMatchObject({
      status: 'silent',
    });
  });
});

it('does not call gentle compression over-compression', async () => {
  const gentle = scaled(song({ seconds: 12 }), 1).map((samples) =>
    samples.map((x) => Math.sign(x) * Math.abs(x) ** 0.8),
  );
  expect(of(diagnose(await reportOf(normalized(gentle, 0.5))), 'dyn.overcompressed')).toBeUndefined();
});

it('reads as a sentence with figures, places and what to do', () => {
  expect(describeFinding(of(diagnose(muddy), 'tone.mud')!)).toMatch(
    /^Muddy low mids: 200–400 Hz stands out like a bell of \d\.\d dB .* centred on \d{3} Hz\. Cut \d\.\d dB at \d{3} Hz, Q \d\.\d\.$/,
  );
});

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  it('has a page that says what, how, why, what to do, what it is confused with, and where its limit is from', () => {
    const page = explainRule(id);
    expect(page.sections.length).toBeGreaterThanOrEqual(8);
    for (const { text } of page.sections) expect(text.length).toBeGreaterThan(5);
    expect(rule.limit.source).not.toBe('');
  });
});

it('gives every rule an id of its own', () => {
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
});
