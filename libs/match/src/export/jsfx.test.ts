import { designBiquad, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import type { Move } from '../moves/index.ts';
import {
  BALANCE,
  eqMove,
  gainMove,
  LIMITER,
  MID,
  nullDepthDb,
  planOf,
  renderedBy,
  SIDE,
  textOf,
  TONE,
  WIDTH,
} from '../testing/exportCases.ts';
import { exportPlan } from './index.ts';

/**
 * A little interpreter of the part of EEL2 that is used: statements `name = expression;`, and `condition ? ( … );`
 * with + − * / ^ == and parentheses, numbers without exponents. Unset variables are 0, as in JSFX.
 */
function interpret(code: string, variables: Map<string, number>): void {
  const tokens = code.match(/\d+(?:\.\d+)?|[A-Za-z_]\w*|==|[-+*/^()=?;]/g) ?? [];
  if (tokens.join('') !== code.replace(/\s+/g, '')) throw new Error('something is not understood');
  let at = 0;
  const must = (token: string) => {
    if (tokens[at++] !== token)
      throw new Error(`expected ${token} at token ${at}: ${tokens.slice(at - 3, at + 3).join(' ')}`);
  };
  const primary = (): number => {
    const token = tokens[at++]!;
    if (token === '(') {
      const value = sum();
      must(')');
      return value;
    }
    if (token === '-') return -primary();
    return /^\d/.test(token) ? Number(token) : (variables.get(token) ?? 0);
  };
  const power = (): number => {
    const base = primary();
    return tokens[at] === '^' ? (at++, base ** primary()) : base;
  };
  const product = (): number => {
    let value = power();
    while (tokens[at] === '*' || tokens[at] === '/') value = tokens[at++] === '*' ? value * power() : value / power();
    return value;
  };
  const sum = (): number => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-')
      value = tokens[at++] === '+' ? value + product() : value - product();
    return value;
  };
  const statements = (run: boolean): void => {
    while (at < tokens.length && tokens[at] !== ')') {
      if (tokens[at + 1] === '=') {
        const name = tokens[at]!;
        at += 2;
        const value = sum();
        if (run) variables.set(name, value);
      } else {
        const left = sum();
        must('==');
        const right = sum();
        must('?');
        must('(');
        statements(run && left === right);
        must(')');
      }
      must(';');
    }
  };
  statements(true);
}

/** The sections of a JSFX by name, and the defaults of its sliders. */
function readJsfx(text: string): { sections: Map<string, string>; sliders: Map<string, number> } {
  const [head, ...rest] = text.split(/^@/m);
  const sections = new Map(rest.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n'))]));
  const sliders = new Map(
    [...head!.matchAll(/^slider(\d+):(-?[\d.]+)<-?[\d.]+,-?[\d.]+,[\d.]+>/gm)].map((m) => [
      `slider${m[1]}`,
      Number(m[2]),
    ]),
  );
  return { sections, sliders };
}

/** Plays a stereo signal through the effect at a sample rate. */
function play(text: string, [left, right]: readonly Float32Array[], sampleRateHz: number): Float64Array[] {
  const { sections, sliders } = readJsfx(text);
  const variables = new Map([...sliders, ['srate', sampleRateHz]]);
  interpret(sections.get('init')!, variables);
  interpret(sections.get('slider')!, variables);
  // The same interpreter for each frame, after what each frame has in common: no test needs more than a few hundred.
  const output = [new Float64Array(left!.length), new Float64Array(left!.length)];
  for (let i = 0; i < left!.length; i++) {
    variables.set('spl0', left![i]!);
    variables.set('spl1', right![i]!);
    interpret(sections.get('sample')!, variables);
    output[0]![i] = variables.get('spl0')!;
    output[1]![i] = variables.get('spl1')!;
  }
  return output;
}

const CASES: [string, Move[]][] = [
  ['tone and gain', [eqMove(TONE), gainMove(2.5)]],
  ['middle and sides', [eqMove(TONE), eqMove(MID, 'mid'), eqMove(SIDE, 'side')]],
  ['balance and width', [BALANCE, WIDTH, gainMove(-1)]],
];

describe('the JSFX', () => {
  it.each(CASES)('plays what our chain renders, sample for sample: %s', async (_, moves) => {
    for (const sampleRateHz of [44_100, 96_000]) {
      const text = textOf(await exportPlan(planOf(moves), 'jsfx', { sampleRateHz: 44_100, channelCount: 2 }));
      const noise = [1, 2].map((seed) => whiteNoise({ seed, frameCount: 600, rms: 0.2 }));
      const played = play(text, noise, sampleRateHz).map((samples) => Float32Array.from(samples));
      // Our chain rounds to 32 bits after each move (24 bits of a sample: −144 dB each), the effect in 64 bits does not.
      expect(nullDepthDb(renderedBy(moves, noise, sampleRateHz), played)).toBeLessThan(-135);
    }
  });

  it('states an error of nothing and holds the coefficients to 1e-9 of the response', async () => {
    const exported = await exportPlan(planOf([eqMove(TONE)]), 'jsfx', { sampleRateHz: 44_100, channelCount: 2 });
    expect(exported.maxErrorDb).toBe(0);
    const { sections } = readJsfx(textOf(exported));
    const variables = new Map([['srate', 44_100]]);
    interpret(sections.get('init')!, variables);
    const response = (hertz: number, coefficient: (name: string, index: number) => number) => {
      const omega = (2 * Math.PI * hertz) / 44_100;
      let decibels = 0;
      for (let index = 0; index < TONE.length; index++) {
        const [b0, b1, b2, a1, a2] = ['b0', 'b1', 'b2', 'a1', 'a2'].map((name) => coefficient(name, index));
        const at = (c0: number, c1: number, c2: number) => {
          const re = c0 + c1 * Math.cos(omega) + c2 * Math.cos(2 * omega);
          const im = c1 * Math.sin(omega) + c2 * Math.sin(2 * omega);
          return re * re + im * im;
        };
        decibels += 10 * Math.log10(at(b0!, b1!, b2!) / at(1, a1!, a2!));
      }
      return decibels;
    };
    const ours = TONE.map((band) => designBiquad(band, 44_100));
    for (const hertz of [25, 110, 1000, 9000, 19_500]) {
      const written = response(hertz, (name, index) => variables.get(`${name}_${index}`)!);
      const wanted = response(hertz, (name, index) => ours[index]![name as 'b0']);
      // Twenty decimals hold every bit of these doubles.
      expect(Math.abs(written - wanted)).toBeLessThan(1e-9);
    }
  });

  it('is a wire with a gain at rates it does not know', async () => {
    const text = textOf(
      await exportPlan(planOf([eqMove(TONE), gainMove(-6)]), 'jsfx', { sampleRateHz: 44_100, channelCount: 2 }),
    );
    const noise = [1, 2].map((seed) => whiteNoise({ seed, frameCount: 50, rms: 0.2 }));
    const played = play(text, noise, 50_000);
    for (let i = 0; i < 50; i++) expect(played[0]![i]).toBeCloseTo(noise[0]![i]! * 10 ** (-6 / 20), 12);
  });

  it('says at the top that the limiter is missing, in one line of ASCII each', async () => {
    const exported = await exportPlan(planOf([eqMove(TONE), LIMITER], 'Café −1.wav'), 'jsfx', {
      sampleRateHz: 44_100,
      channelCount: 2,
    });
    const text = textOf(exported);
    expect(text).toContain('The limiter is NOT in here');
    expect(text).toMatch(/^[\n -~]*$/);
    expect(exported.warnings.join(' ')).toContain('true-peak limiter');
  });

  it('leaves out bands from half the rate of a slower project on, and says so', async () => {
    const moves = [eqMove([{ kind: 'high-shelf', frequencyHz: 30_000, gainDb: 3, q: 0.7 }])];
    const exported = await exportPlan(planOf(moves), 'jsfx', { sampleRateHz: 96_000, channelCount: 2 });
    const noise = [1, 2].map((seed) => whiteNoise({ seed, frameCount: 50, rms: 0.2 }));
    expect(play(textOf(exported), noise, 48_000)[0]).toEqual(Float64Array.from(noise[0]!));
    expect(exported.warnings.filter((warning) => warning.includes('left out'))).toHaveLength(2); // 44.1 and 48 kHz
  });
});
