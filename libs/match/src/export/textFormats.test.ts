import { describe, expect, it } from 'vitest';
import type { EqBand } from '../moves/eq.ts';
import type { Move } from '../moves/index.ts';
import {
  BALANCE,
  COMPRESSOR,
  cookbookDb,
  eqMove,
  furthestApart,
  gainMove,
  impulse,
  magnitudeDb,
  MID,
  must,
  planOf,
  probeFrequencies,
  renderedBy,
  SIDE,
  textOf,
  TONE,
  WIDTH,
} from '../testing/exportCases.ts';
import { exportPlan } from './index.ts';

const RATE_HZ = 44_100;
const STEREO = { sampleRateHz: RATE_HZ, channelCount: 2 };
const FREQUENCIES_HZ = probeFrequencies(RATE_HZ);

/** A filter as a reader of one of these formats understands it. */
interface ReadFilter {
  readonly type: EqBand['kind'];
  readonly frequencyHz: number;
  readonly gainDb: number;
  readonly q: number;
}

/** What a program with cookbook filters plays. */
function playedDb(filters: readonly ReadFilter[], preampDb: number): number[] {
  return FREQUENCIES_HZ.map((frequencyHz) =>
    filters.reduce((sum, filter) => sum + cookbookDb(filter.type, filter, frequencyHz, RATE_HZ), preampDb),
  );
}

/** What our chain does to the middle or the sides, measured. */
function renderedDb(moves: readonly Move[], part: 'mid' | 'side' = 'mid'): number[] {
  return magnitudeDb(renderedBy(moves, impulse(part), RATE_HZ)[0]!, FREQUENCIES_HZ, RATE_HZ);
}

/** 0.001 dB: the impulse response of our chain is 32-bit floats, whose rounding shows where 20 Hz are 20 dB down. */
const FLOAT_DB = 0.001;

const ALL_KINDS: EqBand[] = [
  ...TONE,
  { kind: 'low-pass', frequencyHz: 15_500, q: 0.6 },
  { kind: 'notch', frequencyHz: 50, q: 8 },
];

describe('ParametricEQ.txt', () => {
  /** As Equalizer APO reads: case-sensitive words, units; three decimals of a frequency are thousands. */
  function readApo(text: string): { preampDb: number; filters: ReadFilter[] } {
    const [first, ...lines] = text.trimEnd().split('\n');
    const preamp = /^Preamp: (-?[\d.]+) dB$/.exec(first!);
    const types = {
      PK: 'peaking',
      LSC: 'low-shelf',
      HSC: 'high-shelf',
      HPQ: 'high-pass',
      LPQ: 'low-pass',
      NO: 'notch',
    };
    const filters = lines.map((line, index) => {
      const match = /^Filter (\d+): ON (PK|LSC|HSC|HPQ|LPQ|NO) Fc ([\d.]+) Hz(?: Gain (-?[\d.]+) dB)? Q ([\d.]+)$/.exec(
        line,
      );
      if (match === null || Number(match[1]) !== index + 1) throw new Error(`not a filter: ${line}`);
      const frequency = match[3]!;
      const frequencyHz = /\.\d{3}$/.test(frequency) ? 1000 * Number(frequency) : Number(frequency);
      const type = types[match[2] as keyof typeof types] as EqBand['kind'];
      return { type, frequencyHz, gainDb: Number(match[4] ?? 0), q: Number(match[5]) };
    });
    return { preampDb: Number(preamp![1]), filters };
  }

  it.each([
    ['tone', TONE],
    ['every kind of band', ALL_KINDS],
  ])('plays the curve of our chain within the stated error: %s', async (_, bands) => {
    const exported = await exportPlan(planOf([eqMove(bands)]), 'apo', STEREO);
    const { preampDb, filters } = readApo(textOf(exported));
    const theirs = playedDb(filters, preampDb - exported.levelOffsetDb);
    // A notch is endlessly deep at one frequency: below −60 dB nothing is compared, as `maxErrorDb` says.
    const [a, b] = [theirs, renderedDb([eqMove(bands)])].map((curve) => curve.map((value) => Math.max(-60, value)));
    expect(furthestApart(a!, b!)).toBeLessThanOrEqual(exported.maxErrorDb + FLOAT_DB);
  });

  it('never writes a frequency with three decimals', async () => {
    const bands = [22.123, 99.1234, 1234.567].map((frequencyHz): EqBand => ({
      kind: 'peaking',
      frequencyHz,
      gainDb: -2,
      q: 1,
    }));
    const text = textOf(await exportPlan(planOf([eqMove(bands)]), 'apo', STEREO));
    expect(text).toContain('Fc 22.12 Hz');
    expect(text).not.toMatch(/Fc \d+\.\d{3,} /);
    expect(readApo(text).filters.map(({ frequencyHz }) => Math.round(frequencyHz))).toEqual([22, 99, 1235]);
  });

  it('takes the largest boost off in front, never less, and at most what the plan lets', async () => {
    for (const gainDb of [0, 6, -2, -20]) {
      const exported = await exportPlan(planOf([eqMove(TONE), gainMove(gainDb)]), 'apo', STEREO);
      const { preampDb, filters } = readApo(textOf(exported));
      expect(Math.max(...playedDb(filters, preampDb))).toBeLessThanOrEqual(0);
      expect(preampDb).toBeLessThanOrEqual(gainDb);
      expect(preampDb - gainDb).toBeCloseTo(exported.levelOffsetDb, 9);
    }
  });

  it('puts the curve of the middle on all channels and counts what the sides lose', async () => {
    const moves = [eqMove(TONE), eqMove(MID, 'mid'), eqMove(SIDE, 'side')];
    const exported = await exportPlan(planOf(moves), 'apo', STEREO);
    const { preampDb, filters } = readApo(textOf(exported));
    const theirs = playedDb(filters, preampDb - exported.levelOffsetDb);
    const errors = (['mid', 'side'] as const).map((part) => furthestApart(theirs, renderedDb(moves, part)));
    expect(errors[0]).toBeLessThan(0.2);
    expect(errors[1]).toBeGreaterThan(3); // SIDE's shelf of −4 dB
    // The probe has 12 frequencies an octave, the statement 48: it may have found a little more.
    expect(errors[1]! - FLOAT_DB).toBeLessThanOrEqual(exported.maxErrorDb);
    expect(exported.maxErrorDb).toBeLessThan(errors[1]! + 0.05);
    expect(exported.maxErrorBecause).toContain('at the sides');
    expect(exported.warnings.join(' ')).toContain('Not carried: EQ (side)');
  });
});

describe('the SoX line', () => {
  /** Reads effects by SoX's manual: `treble gain frequency width`, `equalizer frequency width gain`. */
  function readSox(text: string): { gainsDb: number[]; filters: ReadFilter[]; remix: number[] } {
    const words = text.trim().split(' ');
    const gainsDb: number[] = [];
    const remix: number[] = [];
    const filters: ReadFilter[] = [];
    const number = () => Number(words.shift());
    const width = () => Number(/^([\d.]+)q$/.exec(words.shift()!)![1]);
    while (words.length > 0) {
      const effect = words.shift()!;
      if (effect === 'gain') gainsDb.push(number());
      else if (effect === 'remix') {
        must(words.shift() === '-m', 'remix without scaling');
        for (const channel of [1, 2]) remix.push(Number(new RegExp(`^${channel}v([\\d.]+)$`).exec(words.shift()!)![1]));
      } else if (effect === 'equalizer') {
        filters.push({ type: 'peaking', frequencyHz: number(), q: width(), gainDb: number() });
      } else if (effect === 'bass' || effect === 'treble') {
        const type = effect === 'bass' ? 'low-shelf' : 'high-shelf';
        filters.push({ type, gainDb: number(), frequencyHz: number(), q: width() });
      } else {
        const types: Record<string, EqBand['kind']> = {
          highpass: 'high-pass',
          lowpass: 'low-pass',
          bandreject: 'notch',
        };
        must(effect === 'bandreject' || words.shift() === '-2', 'two poles');
        filters.push({ type: types[effect]!, frequencyHz: number(), q: width(), gainDb: 0 });
      }
    }
    return { gainsDb, filters, remix };
  }

  it('plays the curve and the gain of our chain within the stated error', async () => {
    const moves = [eqMove(ALL_KINDS), gainMove(-1.25)];
    const exported = await exportPlan(planOf(moves), 'sox', STEREO);
    const { gainsDb, filters } = readSox(textOf(exported));
    const theirs = playedDb(
      filters,
      gainsDb.reduce((a, b) => a + b, 0),
    );
    const [a, b] = [theirs, renderedDb(moves)].map((curve) => curve.map((value) => Math.max(-60, value)));
    expect(furthestApart(a!, b!)).toBeLessThanOrEqual(exported.maxErrorDb + FLOAT_DB);
  });

  it('makes room in front, so that no effect on the way lifts any frequency above full scale', async () => {
    const { gainsDb, filters } = readSox(textOf(await exportPlan(planOf([eqMove(TONE), gainMove(2)]), 'sox', STEREO)));
    for (let count = 0; count <= filters.length; count++) {
      // 0.001 dB: the headroom is sought at 48 frequencies an octave.
      expect(Math.max(...playedDb(filters.slice(0, count), gainsDb[0]!))).toBeLessThan(0.001);
    }
  });

  it('balances left and right', async () => {
    const { remix } = readSox(textOf(await exportPlan(planOf([BALANCE]), 'sox', STEREO)));
    expect(20 * Math.log10(remix[1]! / remix[0]!)).toBeCloseTo(0.8, 4); // six decimals
  });
});

describe('the EasyEffects preset', () => {
  it('plays the curve of our chain within the stated error, in the mode with cookbook filters', async () => {
    const exported = await exportPlan(planOf([eqMove(ALL_KINDS)]), 'easyeffects', STEREO);
    interface Band {
      type: string;
      mode: string;
      slope: string;
      frequency: number;
      gain: number;
      q: number;
    }
    interface Equalizer {
      'num-bands': number;
      'input-gain': number;
      left: Record<string, Band>;
      right: Record<string, Band>;
    }
    const preset = JSON.parse(textOf(exported)) as { output: { plugins_order: string[]; 'equalizer#0': Equalizer } };
    expect(preset.output.plugins_order).toEqual(['equalizer#0']);
    const equalizer = preset.output['equalizer#0'];
    const bands = Object.values(equalizer.left);
    expect(equalizer['num-bands']).toBe(bands.length);
    expect(equalizer.right).toEqual(equalizer.left);
    expect(bands.every(({ mode, slope }) => mode === 'APO (DR)' && slope === 'x1')).toBe(true);
    const types: Record<string, EqBand['kind']> = {
      Bell: 'peaking',
      'Lo-shelf': 'low-shelf',
      'Hi-shelf': 'high-shelf',
      'Hi-pass': 'high-pass',
      'Lo-pass': 'low-pass',
      Notch: 'notch',
    };
    const filters = bands.map(({ type, frequency, gain, q }) => ({
      type: types[type]!,
      frequencyHz: frequency,
      gainDb: gain,
      q,
    }));
    const theirs = playedDb(filters, equalizer['input-gain'] - exported.levelOffsetDb);
    const [a, b] = [theirs, renderedDb([eqMove(ALL_KINDS)])].map((curve) => curve.map((value) => Math.max(-60, value)));
    expect(furthestApart(a!, b!)).toBeLessThanOrEqual(exported.maxErrorDb + FLOAT_DB);
  });
});

describe('the CamillaDSP configuration', () => {
  /** The flow style that is written, read by turning it into JSON: every word that is not a number gets quotes. */
  const flow = (text: string): unknown =>
    JSON.parse(text.replace(/[A-Za-z_][\w]*/g, (word) => (word === 'true' || word === 'false' ? word : `"${word}"`)));

  interface Configuration {
    readonly filters: Map<
      string,
      { type: string; parameters: { type?: string; freq?: number; q?: number; gain?: number } }
    >;
    readonly processors: Map<string, { type: string; parameters: Record<string, number> }>;
    readonly mixers: Map<
      string,
      { dest: number; sources: { channel: number; gain: number; scale: string; inverted: boolean }[] }[]
    >;
    readonly pipeline: { type: string; name?: string; names?: string[]; channels?: number[] }[];
  }

  /** Block style by indentation: sections, then names or list entries, then (for mixers) their mappings. */
  function readYaml(text: string): Configuration {
    const configuration: Configuration = { filters: new Map(), processors: new Map(), mixers: new Map(), pipeline: [] };
    let section = '';
    let mixer = '';
    for (const line of text.split('\n').filter((each) => each !== '' && !each.startsWith('#'))) {
      const heading = /^(filters|processors|mixers|pipeline):(?: \{\}| \[\])?$/.exec(line);
      const entry = /^ {2}(\w+): (\{.*\})$/.exec(line);
      const item = /^ {2}- (\{.*\})$/.exec(line);
      const name = /^ {2}(\w+):$/.exec(line);
      const mapping = /^ {6}- (\{.*\})$/.exec(line);
      if (heading !== null) section = heading[1]!;
      else if (entry !== null) configuration[section as 'filters'].set(entry[1]!, flow(entry[2]!) as never);
      else if (item !== null) configuration.pipeline.push(flow(item[1]!) as never);
      else if (name !== null) configuration.mixers.set((mixer = name[1]!), []);
      else if (mapping !== null) configuration.mixers.get(mixer)!.push(flow(mapping[1]!) as never);
      else if (!/^ {4}(channels: \{ in: 2, out: 2 \}|mapping:)$/.test(line)) throw new Error(`not understood: ${line}`);
    }
    return configuration;
  }

  const TYPES: Record<string, EqBand['kind']> = {
    Peaking: 'peaking',
    Lowshelf: 'low-shelf',
    Highshelf: 'high-shelf',
    Highpass: 'high-pass',
    Lowpass: 'low-pass',
    Notch: 'notch',
  };

  /** Gain of the left output, dB, for a signal that is alike or opposite in both channels: runs the pipeline. */
  function runDb(configuration: Configuration, part: 'mid' | 'side'): number[] {
    return FREQUENCIES_HZ.map((frequencyHz) => {
      // Magnitudes with sign suffice: at every moment left and right are equal or opposite, so phases never mix.
      let signal = [1, part === 'mid' ? 1 : -1];
      for (const step of configuration.pipeline) {
        if (step.type === 'Mixer') {
          const mappings = configuration.mixers.get(step.name!)!;
          signal = mappings.map(({ sources }) =>
            sources.reduce((sum, { channel, gain, inverted }) => sum + (inverted ? -gain : gain) * signal[channel]!, 0),
          );
          continue;
        }
        for (const name of step.names ?? []) {
          const { type, parameters } = configuration.filters.get(name)!;
          const { freq = 0, gain = 0, q = 0 } = parameters;
          const gainDb =
            type === 'Gain'
              ? gain
              : cookbookDb(TYPES[parameters.type!]!, { frequencyHz: freq, gainDb: gain, q }, frequencyHz, RATE_HZ);
          for (const channel of step.channels!) signal[channel]! *= 10 ** (gainDb / 20);
        }
      }
      return 20 * Math.log10(Math.abs(signal[0]!));
    });
  }

  it.each([
    ['tone and gain', [eqMove(ALL_KINDS), gainMove(2.5)]],
    ['middle and sides', [eqMove(TONE), eqMove(MID, 'mid'), eqMove(SIDE, 'side')]],
    ['width', [WIDTH, gainMove(-1)]],
  ])('plays the curve of our chain within the stated error: %s', async (_, moves) => {
    const exported = await exportPlan(planOf(moves), 'camilladsp', STEREO);
    const configuration = readYaml(textOf(exported));
    for (const part of ['mid', 'side'] as const) {
      const [a, b] = [runDb(configuration, part), renderedDb(moves, part)].map((curve) =>
        curve.map((value) => Math.max(-60, value)),
      );
      expect(furthestApart(a!, b!)).toBeLessThanOrEqual(exported.maxErrorDb + FLOAT_DB);
    }
  });

  it('compresses with the numbers of the plan and balances channels', async () => {
    const { processors, filters, pipeline } = readYaml(
      textOf(await exportPlan(planOf([BALANCE, COMPRESSOR]), 'camilladsp', STEREO)),
    );
    expect(processors.get('compressor1')).toEqual({
      type: 'Compressor',
      parameters: { channels: 2, attack: 0.03, release: 0.2, threshold: -18, factor: 2, makeup_gain: 1 },
    });
    const [left, right] = [...filters.values()].map(({ parameters }) => parameters.gain);
    expect(right! - left!).toBeCloseTo(0.8, 3); // four decimals each
    expect(pipeline.map(({ type }) => type)).toEqual(['Filter', 'Filter', 'Processor']);
  });

  it('is valid without anything to do', async () => {
    const configuration = readYaml(textOf(await exportPlan(planOf([]), 'camilladsp', STEREO)));
    expect(configuration.pipeline).toEqual([]);
  });
});
