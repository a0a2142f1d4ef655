import { expect, it } from 'vitest';
import type { Finding } from './finding.ts';
import { cutOnce } from './oneHump.ts';

const cut = (ruleId: string, centreHz: number, ranges: [number, number][] = []): Finding =>
  ({
    ruleId,
    bandHz: { lowHz: centreHz / 1.2, highHz: centreHz * 1.2, centreHz },
    ranges: ranges.map(([startSeconds, endSeconds]) => ({ startSeconds, endSeconds, value: 5 })),
    advice: `Cut 4.0 dB at ${centreHz} Hz.`,
    moves: [{ kind: 'eq' }],
    safeToApply: true,
  }) as unknown as Finding;
const moveCounts = (findings: readonly Finding[]): number[] => cutOnce(findings).map(({ moves }) => moves.length);

it('a hump seen by two rules is cut by the one that matters most', () => {
  const [first, second] = cutOnce([cut('tone.mud', 389), cut('tone.boxy', 435)]);
  expect(first).toEqual(cut('tone.mud', 389));
  expect(second).toMatchObject({ moves: [], safeToApply: false });
  expect(second!.advice).toContain('tone.mud');
});

it.each([
  ['humps half an octave apart', [cut('tone.mud', 250), cut('tone.boxy', 440)]],
  ['a narrow peak beside a broad hump', [cut('tone.mud', 300), cut('tone.resonance', 350)]],
  ['passages at other times', [cut('tone.mud', 389, [[0, 10]]), cut('tone.boxy', 389, [[20, 30]])]],
  ['two narrow peaks', [cut('tone.resonance', 400), cut('tone.resonance', 440)]],
  ['what is no cut', [cut('tone.presence', 3500), cut('tone.harsh', 3500)]],
])('%s are two', (_, findings) => {
  expect(moveCounts(findings)).toEqual([1, 1]);
});

it('a passage of it is one with the whole', () => {
  expect(moveCounts([cut('tone.resonance', 400), cut('tone.boxy', 400, [[1, 20]])])).toEqual([1, 0]);
});
