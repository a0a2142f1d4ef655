import { designBiquad, gainToDb, responseDb } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { createChain } from '../chain/chain.ts';
import type { EqBand } from '../moves/eq.ts';
import type { Move } from '../moves/index.ts';
import { DEFAULT_MATCH_OPTIONS } from '../options.ts';
import type { Plan } from '../plan/plan.ts';
import { exportPlan } from './index.ts';

const WORDS = { because: '', predicted: [], cost: '' };
const CONTEXT = { sampleRateHz: 44_100, channelCount: 2 };

function planOf(...moves: Move[]): Plan {
  const { amounts } = DEFAULT_MATCH_OPTIONS;
  return { schemaVersion: 1, target: { name: 'mix.wav' }, references: [], amounts, moves, notes: [], abstained: [] };
}

describe('the error an export states', () => {
  it.each<[string, EqBand]>([
    ['a boost that makes a bell far narrower than its Q', { kind: 'peaking', frequencyHz: 15_118, gainDb: 30, q: 38 }],
    ['a notch, the steeper the nearer', { kind: 'notch', frequencyHz: 14_226, q: 7 }],
  ])('is found on the flank of %s', async (_, band) => {
    const { maxErrorDb, files } = await exportPlan(
      planOf({ id: 'eq', kind: 'eq', channel: 'stereo', bands: [band], ...WORDS }),
      'camilladsp',
      CONTEXT,
    );
    const text = 'text' in files[0]! ? files[0].text : '';
    const numberOf = (name: string) => Number(new RegExp(` ${name}: ([-\\d.]+)`).exec(text)?.[1]);
    const read = { ...band, frequencyHz: numberOf('freq'), q: numberOf('q') };
    const written: EqBand = 'gainDb' in read ? { ...read, gainDb: numberOf('gain') } : read;
    const ours = [designBiquad(band, CONTEXT.sampleRateHz)];
    const theirs = [designBiquad(written, CONTEXT.sampleRateHz, 'bilinear')];
    let worstDb = 0;
    for (let hz = band.frequencyHz / 1.2; hz < band.frequencyHz * 1.2; hz += 0.05) {
      const [own, other] = [ours, theirs].map((filter) => Math.max(-60, responseDb(filter, hz, CONTEXT.sampleRateHz)));
      worstDb = Math.max(worstDb, Math.abs(own! - other!));
    }
    expect(maxErrorDb).toBeGreaterThan(worstDb - 0.005); // a grid, if a fine one
    expect(maxErrorDb).toBeLessThan(worstDb + 0.05); // the steps of this search are coarse for a notch
  });

  it('holds of left and right where sides that lean get another gain behind the balance', async () => {
    const plan = planOf(
      { id: 'balance', kind: 'balance', balanceDb: 4.77, ...WORDS },
      { id: 'width', kind: 'width', sideGainDb: -6, monoBelowHz: 0, ...WORDS },
    );
    const { process } = createChain(plan.moves, CONTEXT);
    const worst = [1, -1].flatMap((sign) => {
      const channels = [Float32Array.of(0.5), Float32Array.of(0.5 * sign)];
      process(channels, 1); // gains alone: one sample tells all
      return channels.map(([sample]) => Math.abs(gainToDb(Math.abs(sample!) / 0.5)));
    });
    for (const format of ['apo', 'easyeffects', 'proq3', 'ir', 'aupreset', 'dawproject']) {
      const { maxErrorDb } = await exportPlan(plan, format, CONTEXT); // none of them has a balance, or a gain of the side
      expect(maxErrorDb).toBeGreaterThan(Math.max(...worst) - 0.001);
    }
    expect((await exportPlan(plan, 'jsfx', CONTEXT)).maxErrorDb).toBe(0);
  });
});
