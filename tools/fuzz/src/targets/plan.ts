import { whiteNoise } from '@auralign/dsp';
import { createChain, EXPORT_FORMATS, exportPlan, validatePlan, type Plan } from '@auralign/match';
import { mutateJson } from '../mutateJson.ts';
import { outcomeOfError, type Outcome } from '../outcome.ts';
import type { Target } from '../target.ts';

const RATE_HZ = 44_100;
const FRAMES = 4096;

/** One move of every kind, as a plan edited by hand may hold them. */
const PLAN = {
  schemaVersion: 1,
  target: { name: 'mix.wav', sha256: 'a'.repeat(64) },
  references: [{ name: 'reference.wav' }],
  amounts: { tone: 1, dynamics: 0.5, width: 1, loudness: 1 },
  ceilingDbtp: -1,
  moves: [
    {
      id: 'eq',
      kind: 'eq',
      channel: 'stereo',
      bands: [
        { kind: 'peaking', frequencyHz: 300, gainDb: -3, q: 1.2 },
        { kind: 'high-shelf', frequencyHz: 8000, gainDb: 2, q: 0.7 },
        { kind: 'high-pass', frequencyHz: 30, q: 0.7 },
      ],
    },
    { id: 'gain', kind: 'gain', gainDb: 2 },
    {
      id: 'limiter',
      kind: 'limiter',
      ceilingDbtp: -1,
      lookaheadSeconds: 0.005,
      releaseSeconds: 0.05,
      sustainedReleaseSeconds: 0.3,
    },
  ].map((move) => ({ ...move, because: 'x', predicted: [], cost: 'none' })),
  notes: ['n'],
  abstained: [{ dimension: 'width', reason: 'r' }],
};

/** Plans: validated, and if they pass, carried out and exported. A plan that validates must do no harm. */
export const planTarget: Target = {
  id: 'plan',
  prepare: () =>
    Promise.resolve({ seeds: [Buffer.from(JSON.stringify(PLAN))], hostile: [Buffer.from('[]'), Buffer.from('null')] }),
  mutate: (seed, random) => Buffer.from(mutateJson(Buffer.from(seed).toString('utf8'), random)),
  feed: (input) => feedPlan(Buffer.from(input).toString('utf8')),
};

async function feedPlan(text: string): Promise<Outcome> {
  let plan: Plan;
  try {
    plan = validatePlan(JSON.parse(text));
  } catch (error) {
    return error instanceof SyntaxError ? { kind: 'error', code: 'NOT_JSON' } : outcomeOfError(error);
  }
  try {
    const chain = createChain(plan.moves, { sampleRateHz: RATE_HZ, channelCount: 2 });
    const channels = [1, 2].map((seed) => whiteNoise({ seed, frameCount: FRAMES, rms: 0.2 }));
    for (let i = 0; i < 8; i++) chain.process(channels, FRAMES);
    if (!channels.every((samples) => samples.every(Number.isFinite))) {
      return { kind: 'broken', message: 'a valid plan makes samples that are no numbers' };
    }
    for (const { id } of EXPORT_FORMATS) await exportPlan(plan, id, { sampleRateHz: RATE_HZ, channelCount: 2 });
    return { kind: 'result' };
  } catch (error) {
    return outcomeOfError(error);
  }
}
