import { analyze, type Report } from '@auralign/analysis';
import { memorySource, openAudio } from '@auralign/audio';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { planMatch } from './plan/planMatch.ts';
import type { Plan } from './plan/plan.ts';

/**
 * The shipped pair is two different songs, and what is wrong with the mix is known, because it was done to it: too narrow, muddy, dull,
 * quiet (fixtures/README.md). A planner that explains all of that away as arrangement is of no use to anyone.
 */
describe('the shipped mix against the shipped reference', () => {
  let plan: Plan;
  const report = async (name: string): Promise<Report> => {
    const bytes = new Uint8Array(await readFile(new URL(`../../../fixtures/demo/${name}`, import.meta.url)));
    return analyze(await openAudio(memorySource(bytes, name)), { file: { name } });
  };

  beforeAll(async () => {
    plan = planMatch(await report('mix.flac'), [await report('reference.flac')]);
  });

  it('is given more side, since its own was taken away', () => {
    const width = plan.moves.find((move) => move.kind === 'width');
    expect(width).toBeDefined();
    expect(width!.predicted.find(({ metric }) => metric === 'sideToMidDb')!.delta).toBeGreaterThan(1);
  });

  it('is cut where it is muddy or raised where it is dull', () => {
    const bands = plan.moves.flatMap((move) => (move.kind === 'eq' ? move.bands : []));
    const isAgainstMud = bands.some(
      (band) => 'gainDb' in band && band.gainDb < 0 && band.frequencyHz > 120 && band.frequencyHz < 600,
    );
    const isAgainstDullness = bands.some((band) => 'gainDb' in band && band.gainDb > 0 && band.frequencyHz > 3000);
    expect(isAgainstMud || isAgainstDullness).toBe(true);
  });

  it('is brought to the loudness of the reference', () => {
    expect(plan.moves.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['gain', 'limiter']));
  });
});
