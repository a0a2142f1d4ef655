import { createRandom } from '@auralign/dsp';
import { MoveSchema, validatePlan } from '@auralign/match';
import { describe, expect, it } from 'vitest';
import { encodedSounds } from './corpus.ts';
import { fuzz } from './fuzz.ts';
import { mutateBytes, MUTATIONS } from './mutateBytes.ts';
import { mutateJson, nudgeJson } from './mutateJson.ts';
import { signOggPages } from './signOggPages.ts';
import { PLAN } from './targets/plan.ts';
import { TARGETS } from './targets.ts';

/** A sample of the run of 10 000; another seed than its, so that the suite sees inputs of its own. */
const COUNT = 150;
const BUILT = new URL('../dist/worker.js', import.meta.url);

describe.each(TARGETS.map(({ id }) => id))('%s', (targetId) => {
  it('answers every damaged input with a result or one clear error, in time, without growing', async () => {
    const tally = await fuzz({ targetId, seed: 20_261_122, count: COUNT, workerUrl: BUILT, timeoutSeconds: 120 });
    expect(tally.faults.map(({ index, outcome }) => ({ index, outcome }))).toEqual([]);
    expect(tally.fed).toBe(COUNT);
    const refused = Object.values(tally.errors).reduce((sum, times) => sum + times, 0);
    expect(tally.results + refused).toBe(COUNT);
    // Damage must reach both the doors and what is behind them, or nothing was tested.
    expect(refused).toBeGreaterThan(0);
    expect(tally.results).toBeGreaterThan(0);
  }, 600_000); // a machine with much else to do takes its time; what hangs is told after two minutes
});

describe('the plan that is damaged', () => {
  it('is valid, and has a move of every kind there is', () => {
    const schema = MoveSchema as unknown as { anyOf: { properties: { kind: { const: string } } }[] };
    const kinds = schema.anyOf.map(({ properties }) => properties.kind.const);
    expect(kinds.length).toBeGreaterThan(5);
    expect(
      validatePlan(structuredClone(PLAN))
        .moves.map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(kinds.toSorted());
  });

  it('keeps its form when its numbers are nudged', () => {
    const text = JSON.stringify(PLAN);
    const nudged = nudgeJson(text, createRandom(1));
    const form = (json: string): string => json.replaceAll(/-?\d[\d.e+-]*/g, '#');
    expect(nudged).not.toBe(text);
    expect(form(nudged)).toBe(form(text));
  });
});

describe('signOggPages', () => {
  it('gives pages the checksum their encoder gave them', () => {
    const [file] = encodedSounds('vorbis');
    const spoilt = file!.slice();
    for (let i = 0; i + 27 < spoilt.length; i++) {
      if (Buffer.from(spoilt.subarray(i, i + 4)).toString('latin1') === 'OggS') spoilt.fill(0xaa, i + 22, i + 26);
    }
    expect(Buffer.compare(spoilt, file!)).not.toBe(0);
    signOggPages(spoilt);
    expect(Buffer.compare(spoilt, file!)).toBe(0);
  });
});

describe('the fuzzer itself', () => {
  it('feeds the same inputs for the same seed, others for another', () => {
    const seed = Uint8Array.from({ length: 5000 }, (_, i) => i * 7);
    const many = (from: number): string =>
      Array.from({ length: 40 }, (_, i) =>
        Buffer.from(mutateBytes(seed, createRandom(from + i))).toString('hex'),
      ).join();
    expect(many(1)).toBe(many(1));
    expect(many(1)).not.toBe(many(1000));
    const json = JSON.stringify({ a: [1, { b: 'x' }], c: 2 });
    expect(mutateJson(json, createRandom(3))).toBe(mutateJson(json, createRandom(3)));
  });

  it('damages: no mutation leaves everything as it was', () => {
    const seed = Uint8Array.from({ length: 5000 }, (_, i) => (i * 31) % 251);
    for (const mutation of MUTATIONS) {
      const changed = Array.from({ length: 20 }, (_, i) => mutation(seed.slice(), createRandom(i + 1))).filter(
        (bytes) => Buffer.compare(bytes, seed) !== 0,
      );
      expect(changed.length).toBeGreaterThan(15);
    }
  });

  it.each([
    ['hangs', 'hang'],
    ['dies', 'crash'],
    ['throws something else', 'broken'],
  ])('sees an input that %s, and goes on behind it', async (what, kind) => {
    const code = `
      const { parentPort, workerData } = require('node:worker_threads');
      for (let i = workerData.from; i < workerData.to; i++) {
        parentPort.postMessage({ begun: i, input: new Uint8Array([i]) });
        if (i === 2 && ${JSON.stringify(what)} === 'hangs') for (;;);
        if (i === 2 && ${JSON.stringify(what)} === 'dies') throw new Error('dead');
        const outcome = i === 2 ? { kind: 'broken', message: 'TypeError' } : { kind: 'result' };
        parentPort.postMessage({ ended: i, outcome, milliseconds: 1 });
      }`;
    const workerUrl = new URL(
      `data:text/javascript,${encodeURIComponent(`import { createRequire } from 'node:module'; const require = createRequire('file:///'); ${code}`)}`,
    );
    const tally = await fuzz({ targetId: 'wav', seed: 1, count: 5, timeoutSeconds: 10, workerUrl });
    expect(tally.faults.map(({ index, outcome }) => [index, outcome.kind])).toEqual([[2, kind]]);
    expect(tally.results).toBe(4);
    expect([...tally.faults[0]!.input]).toEqual([2]);
  });
});
