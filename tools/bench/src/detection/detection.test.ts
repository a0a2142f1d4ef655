import { beforeAll, describe, expect, it } from 'vitest';
import type { Stereo } from '../match/audio.ts';
import { INJECTIONS } from './inject/index.ts';
import { listen, measure, measureFile, type Heard } from './listen.ts';
import { areaUnderCurve, hull, rangeError } from './score.ts';
import { DEMO_SONG, pathOf } from './songs.ts';
import { spoil } from './spoil.ts';
import { createStarts } from './starts.ts';

/**
 * Faults found on the demo piece at gross grade and which have to stay so, whatever else is tuned. Those that only many pieces
 * can judge are in docs/detection.md.
 */
const SURE = [
  'gain.clipping',
  'gain.clipping, turned down',
  'tone.sibilance',
  'tone.resonance',
  'low.rumble',
  'low.hum',
  'low.dc',
  'dyn.pumping',
  'stereo.narrow',
  'stereo.wide',
  'stereo.antiphase',
  'stereo.bassWidth',
  'stereo.balance',
  'stereo.monoLoss',
  'space.washed',
  'file.silence',
  'file.dropout',
] as const;

describe('faults put into the demo piece', () => {
  let clean: Stereo;
  let cleanFindings: readonly Heard[];
  beforeAll(async () => {
    clean = createStarts(DEMO_SONG, '')('finished');
    cleanFindings = listen(await measure(clean), { purpose: 'master' }).heard;
  });

  it('are not there before', () => {
    const ruleIds: ReadonlySet<string> = new Set(SURE.map((id) => injectionOf(id).ruleId));
    const accused = cleanFindings.filter(({ ruleId, severity }) => ruleIds.has(ruleId) && severity !== 'info');
    expect(accused.map(({ ruleId }) => ruleId)).toEqual([]);
  });

  it.each(SURE)('%s is found', async (id) => {
    const injection = injectionOf(id);
    const grade = injection.grades.at(-1)!;
    const spoilt = spoil(clean, injection, { songId: DEMO_SONG.id, grade, isPart: false });
    const found = listen(await measure(spoilt.audio), { purpose: 'master' }).heard.filter(
      ({ ruleId, severity }) => ruleId === injection.ruleId && (severity === 'warn' || severity === 'fail'),
    );
    expect(found).not.toHaveLength(0);
    if (spoilt.centreHz === undefined) return;
    const octaves = found.map(({ centreHz }) => Math.abs(Math.log2((centreHz ?? 1) / spoilt.centreHz!)));
    expect(Math.min(...octaves)).toBeLessThan(1 / 6); // the goal for centre frequencies
  });
});

describe('the demo mix, whose faults are known', () => {
  const read = (file: string) => measureFile(pathOf({ package: '', file: `fixtures/demo/${file}.flac` }, ''));

  it('is told first, beside its reference, what was done to it: narrow, thick low mids, soft', async () => {
    const { heard } = listen(await read('mix'), { purpose: 'mix', references: [await read('reference')] });
    const first = heard.toSorted((a, b) => b.importance - a.importance).slice(0, 3);
    expect(first.map(({ ruleId }) => ruleId).toSorted()).toEqual(['loudness.quiet', 'stereo.narrow', 'tone.mud']);
    expect(heard.map(({ ruleId }) => ruleId)).not.toContain('tone.boxy');
  });
});

/** Faults in eight of the twenty seconds whose edges are found on the demo piece to half a second, the goal for places. */
const PLACED = [
  'gain.clipping',
  'tone.sibilance',
  'low.rumble',
  'stereo.narrow',
  'stereo.wide',
  'stereo.antiphase',
  'stereo.bassWidth',
] as const;

describe('faults in a passage of the demo piece', () => {
  it.each(PLACED)('%s is placed', async (id) => {
    const injection = injectionOf(id);
    const clean = createStarts(DEMO_SONG, '')('finished');
    const spoilt = spoil(clean, injection, { songId: DEMO_SONG.id, grade: injection.grades.at(-1)!, isPart: true });
    const report = await measure(spoilt.audio);
    const found = listen(report, { purpose: 'master' }).heard.filter(({ ruleId }) => ruleId === injection.ruleId);
    expect(found).not.toHaveLength(0);
    const named = injection.isSparse === true ? hull(found) : found;
    expect(rangeError(named, spoilt.ranges!, report.file.durationSeconds)).toBeLessThan(0.5);
  });
});

describe('the same words', () => {
  it('make the same faults', () => {
    const noise = Float32Array.from({ length: 44_100 }, (_, i) => Math.sin(i * i) / 4);
    const piece = { left: noise, right: noise.toReversed() };
    for (const injection of INJECTIONS.filter(({ ruleId }) => /^(tone|low|stereo|space)/.test(ruleId))) {
      const place = { songId: 'noise', grade: injection.grades[0]!, isPart: false };
      const [first, second] = [spoil(piece, injection, place), spoil(piece, injection, place)];
      expect([injection.id, bytesOf(first.audio).equals(bytesOf(second.audio))]).toEqual([injection.id, true]);
    }
  });

  it('name each injection once, with three grades', () => {
    expect(new Set(INJECTIONS.map(({ id }) => id)).size).toBe(INJECTIONS.length);
    for (const { id, grades } of INJECTIONS) expect([id, grades.length]).toEqual([id, 3]);
  });
});

describe('the score', () => {
  it('is 1 for perfect separation, 0.5 for none, and counts ties half', () => {
    expect(areaUnderCurve([3, 4], [1, 2])).toBe(1);
    expect(areaUnderCurve([0, 0], [0, 0])).toBe(0.5);
    expect(areaUnderCurve([1, 0], [0])).toBe(0.75);
    expect(areaUnderCurve([], [1])).toBeUndefined();
  });

  it('takes half of the wrongly named seconds as the error of an edge', () => {
    const named = (startSeconds: number, endSeconds: number) => [{ ranges: [{ startSeconds, endSeconds, value: 0 }] }];
    const truth = [{ startSeconds: 4, endSeconds: 12 }];
    // steps of 1 ms
    expect(rangeError(named(4, 12), truth, 20)).toBeCloseTo(0, 2);
    expect(rangeError(named(4.5, 11.5), truth, 20)).toBeCloseTo(0.5, 2);
    expect(rangeError([{ ranges: [] }], truth, 20)).toBeCloseTo(6, 2); // no range says: everywhere
  });
});

function injectionOf(id: string) {
  return INJECTIONS.find((injection) => injection.id === id)!;
}

function bytesOf({ left, right }: Stereo): Buffer {
  return Buffer.concat([left, right].map((samples) => Buffer.from(samples.buffer)));
}
