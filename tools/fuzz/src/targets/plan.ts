import { createHash } from 'node:crypto';
import { whiteNoise } from '@auralign/dsp';
import { createChain, EXPORT_FORMATS, exportPlan, validatePlan, type Plan } from '@auralign/match';
import { mutateJson, nudgeJson } from '../mutateJson.ts';
import { outcomeOfError, type Outcome } from '../outcome.ts';
import { below, type Target } from '../target.ts';

const RATE_HZ = 44_100;
const FRAMES = 4096;
/** What an accepted plan is written as, of all formats: all would take most of a second. */
const FORMATS_EACH = 2;

const TIMES_AND_LEVELS = {
  thresholdDbfs: -18,
  ratio: 2,
  kneeDb: 6,
  attackSeconds: 0.03,
  releaseSeconds: 0.2,
  maxChangeDb: 6,
  makeUpDb: 1,
};

/** One move of every kind, with every optional part, as a plan edited by hand may hold them. */
export const PLAN = {
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
    {
      id: 'convolution',
      kind: 'convolution',
      channel: 'mid',
      frequenciesHz: [100, 1000, 8000],
      gainDb: [1.5, -2, 2.5],
      phase: 'minimum',
      tapCount: 1024,
    },
    { id: 'balance', kind: 'balance', balanceDb: 0.8 },
    {
      id: 'width',
      kind: 'width',
      sideGainDb: 2,
      lowShelf: { frequencyHz: 140, gainDb: -4, q: 0.7 },
      highShelf: { frequencyHz: 7000, gainDb: -3, q: 0.7 },
      monoBelowHz: 120,
    },
    {
      id: 'compressor',
      kind: 'compressor',
      crossoversHz: [160, 2500],
      bands: [
        { mode: 'compress', detector: { kind: 'rms', windowSeconds: 0.01 }, sidechainHighPassHz: 60 },
        { mode: 'expand', detector: { kind: 'peak' } },
        { mode: 'compress', detector: { kind: 'peak' }, sustainedReleaseSeconds: 0.8 },
      ].map((band) => ({ ...band, ...TIMES_AND_LEVELS })),
      lookaheadSeconds: 0.002,
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

/**
 * Plans: validated, and if they pass, carried out and written in two formats, which depend on the input. A plan that validates must do
 * no harm. Half of them are well-formed and hold numbers of other sizes, or little would get past the door.
 */
export const planTarget: Target = {
  id: 'plan',
  prepare: () =>
    Promise.resolve({ seeds: [Buffer.from(JSON.stringify(PLAN))], hostile: [Buffer.from('[]'), Buffer.from('null')] }),
  mutate(seed, random) {
    const text = Buffer.from(seed).toString('utf8');
    return Buffer.from(below(random, 2) === 0 ? mutateJson(text, random) : nudgeJson(text, random));
  },
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
    const first = createHash('sha256').update(text).digest()[0]!;
    for (let i = 0; i < FORMATS_EACH; i++) {
      const { id } = EXPORT_FORMATS[(first + i * 5) % EXPORT_FORMATS.length]!;
      await exportPlan(plan, id, { sampleRateHz: RATE_HZ, channelCount: 2 });
    }
    return { kind: 'result' };
  } catch (error) {
    return outcomeOfError(error);
  }
}
