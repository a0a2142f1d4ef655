import { analyze, type Report } from '@auralign/analysis';
import { createRandom, dbToGain, designBiquad, responseDb, type FilterSpec } from '@auralign/dsp';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMultiband } from '../chain/multiband.ts';
import type { PartialMatchOptions } from '../options.ts';
import { memoryStream } from '../testing/memoryStream.ts';
import { runProcessor } from '../testing/runProcessor.ts';
import { filtered, scaled, song } from '../testing/song.ts';
import { planMatch } from './planMatch.ts';
import { validatePlan } from './plan.ts';

const RATE_HZ = 22_050;
const SECONDS = 32;

const report = (channels: readonly Float32Array[], name = 'file'): Promise<Report> =>
  analyze(memoryStream(channels, { sampleRateHz: RATE_HZ }), { file: { name } });

function sideBy(channels: readonly Float32Array[], gain: number): Float32Array[] {
  const [left, right] = [channels[0]!, channels[1]!];
  const sides = left.map((sample, i) => ((sample - right[i]!) / 2) * gain);
  const mids = left.map((sample, i) => (sample + right[i]!) / 2);
  return [mids.map((mid, i) => mid + sides[i]!), mids.map((mid, i) => mid - sides[i]!)];
}

describe('planMatch', () => {
  const finished = song({ seed: 51, sampleRateHz: RATE_HZ, seconds: SECONDS });
  let truth: Report;
  beforeAll(async () => void (truth = await report(finished, 'reference')));
  const plan = async (channels: readonly Float32Array[], options?: PartialMatchOptions) =>
    planMatch(await report(channels, 'mix'), [truth], options);
  const kinds = ({ moves }: { moves: readonly { kind: string }[] }) => moves.map(({ kind }) => kind);

  it('gives a narrowed picture its side back: of the same recording with the bass, unless that is to stay mono', async () => {
    const { moves } = await plan(sideBy(finished, 0.5));
    const width = moves.find((move) => move.kind === 'width')!;
    expect(width.sideGainDb).toBeCloseTo(6.02, 0); // what is missing, at all frequencies
    expect(width.lowShelf?.gainDb ?? 0).toBeCloseTo(0, 0);
    for (const options of [{ monoBelowHz: 120 }, { intent: 'club' }] as const) {
      const above = (await plan(sideBy(finished, 0.5), options)).moves.find((move) => move.kind === 'width')!;
      expect(above.sideGainDb).toBeGreaterThan(4.5); // three quarters of it
      expect(above.sideGainDb).toBeLessThan(7.5);
      expect(above.monoBelowHz).toBe('intent' in options ? 150 : 120);
      expect(above.lowShelf!.gainDb).toBeLessThan(-4); // bass is not widened
    }
  });

  it('foretells numbers, and claims no more of the spectrum than is compared, where a reference ends below the mix', async () => {
    const lowRateHz = 16_000;
    const low = await analyze(
      memoryStream(song({ seed: 54, sampleRateHz: lowRateHz, seconds: SECONDS }), { sampleRateHz: lowRateHz }),
      { file: { name: 'low' } },
    );
    const dull = filtered(finished, RATE_HZ, [{ kind: 'high-shelf', frequencyHz: 3000, gainDb: -9, q: 0.7 }]);
    const made = planMatch(await report(dull, 'mix'), [low], { referenceIs: 'other-song' });
    expect(kinds(made)).toContain('eq');
    // JSON knows no NaN: what was not a number would come back as null, and be refused.
    expect(validatePlan(JSON.parse(JSON.stringify(made)))).toEqual(made);
    const shelf = made.moves.find((move) => move.id === 'tone')!;
    const highestHz = Math.max(
      ...[...shelf.because.matchAll(/–([\d.]+) (k?)Hz/g)].map(([, n, k]) => Number(n) * (k ? 1000 : 1)),
    );
    expect(highestHz).toBeGreaterThan(4000); // the treble is spoken of …
    expect(highestHz).toBeLessThanOrEqual(lowRateHz / 2); // … as far as the reference has any
  });

  it('does not widen the bass for the sake of another recording', async () => {
    const other = await report(song({ seed: 52, sampleRateHz: RATE_HZ, seconds: SECONDS }));
    const { moves } = planMatch(await report(sideBy(finished, 0.4)), [other]);
    const width = moves.find((move) => move.kind === 'width')!;
    expect(width.sideGainDb).toBeGreaterThan(2);
    expect(width.monoBelowHz).toBe(120);
  });

  it('does not take a panned instrument whose side was turned down for a channel that is too quiet', async () => {
    // The higher, the further to the left: there the fault of the side moves the balance, by another amount in each band.
    const [panned] = filtered(song({ seed: 53, sampleRateHz: RATE_HZ, seconds: SECONDS, rms: 0.06 }), RATE_HZ, [
      { kind: 'high-shelf', frequencyHz: 1500, gainDb: 12, q: 0.5 },
      { kind: 'low-shelf', frequencyHz: 400, gainDb: -12, q: 0.5 },
    ]);
    const leaning = [finished[0]!.map((sample, i) => sample + panned![i]!), finished[1]!];
    const fault = sideBy(leaning, 0.4);
    const { moves } = planMatch(await report(fault), [await report(leaning)]);
    expect(kinds({ moves })).toContain('width');
    const turnedDb = moves.reduce((sum, move) => sum + (move.kind === 'balance' ? Math.abs(move.balanceDb) : 0), 0);
    expect(turnedDb).toBeLessThan(1);
  });

  it('narrows a picture that was widened, with one gain', async () => {
    const { moves } = await plan(sideBy(finished, dbToGain(5)));
    const width = moves.find((move) => move.kind === 'width')!;
    expect(width.sideGainDb).toBeCloseTo(-5, 0);
    expect(kinds({ moves })).not.toContain('balance');
  });

  it('invents no side for a mono mix and takes none away for a mono reference', async () => {
    const mono = finished[0]!.map((sample, i) => (sample + finished[1]![i]!) / 2);
    for (const channels of [[mono], [mono, mono]]) {
      const { moves, abstained } = await plan(channels);
      expect(kinds({ moves })).not.toContain('width');
      expect(abstained).toContainEqual({ dimension: 'width', reason: expect.stringMatching(/none is invented/) });
    }
    for (const channels of [[mono], [mono, mono]]) {
      const other = planMatch(truth, [await report(channels)]);
      expect(kinds(other)).not.toContain('width');
      expect(other.abstained).toContainEqual({ dimension: 'width', reason: expect.stringMatching(/throw the stereo/) });
    }
  });

  it('holds one channel and two equal ones for equally loud, as loudspeakers do', async () => {
    const mono = finished[0]!;
    const [one, two] = [await report([mono]), await report([mono, mono])];
    for (const other of [planMatch(two, [one]), planMatch(one, [two])]) {
      expect(kinds(other)).toEqual([]);
      expect(other.notes).toContainEqual(expect.stringMatching(/as it is heard/));
    }
    expect(planMatch(one, [one]).notes).toEqual([]);
    const [gain] = planMatch(two, [await report([scaled([mono], dbToGain(-4))[0]!])]).moves;
    // As loud as the quieter channel is on both loudspeakers; gating is blind to level this far above its threshold.
    expect(gain).toMatchObject({ kind: 'gain', gainDb: expect.closeTo(-4, 1) });
  });

  it('treats the side apart where the mid alone has a fault', async () => {
    const [left, right] = [finished[0]!, finished[1]!];
    const side = left.map((sample, i) => (sample - right[i]!) / 2);
    const [mid] = filtered([left.map((sample, i) => (sample + right[i]!) / 2)], RATE_HZ, [
      { kind: 'peaking', frequencyHz: 2500, gainDb: 6, q: 2 },
    ]);
    const { moves } = await plan([
      mid!.map((sample, i) => sample + side[i]!),
      mid!.map((sample, i) => sample - side[i]!),
    ]);
    const equalisers = moves.filter((move) => move.kind === 'eq');
    expect(equalisers.map(({ channel }) => channel).sort()).toEqual(['side', 'stereo']);
    // The mid gets what the fault took the other way; the side most of that back, a shelf of the width the rest.
    const at = (channel: 'side' | 'stereo') =>
      equalisers
        .filter((move) => move.channel === channel)
        .flatMap(({ bands }) => bands.map((band) => designBiquad(band, RATE_HZ)));
    const stereoDb = responseDb(at('stereo'), 2500, RATE_HZ);
    expect(stereoDb).toBeLessThan(-4);
    expect(stereoDb + responseDb(at('side'), 2500, RATE_HZ)).toBeGreaterThan(-3);
  });

  it('finds the channel that is too loud', async () => {
    const [left, right] = [scaled([finished[0]!], dbToGain(1.5))[0]!, scaled([finished[1]!], dbToGain(-1.5))[0]!];
    const { moves } = await plan([left, right]);
    const balance = moves.find((move) => move.kind === 'balance')!;
    expect(balance.balanceDb).toBeCloseTo(3, 0); // right is 3 dB too weak
  });

  it('compresses what was expanded and expands what was compressed, and says what that costs', async () => {
    const band = { thresholdDbfs: -40, ratio: 2, kneeDb: 0, attackSeconds: 0.005, releaseSeconds: 0.1, makeUpDb: 0 };
    const detector = { kind: 'rms', windowSeconds: 0.01 } as const;
    for (const [mode, answer] of [
      ['compress', 'expand'],
      ['expand', 'compress'],
    ] as const) {
      const processor = createMultiband({
        sampleRateHz: RATE_HZ,
        channelCount: 2,
        crossoversHz: [],
        bands: [{ ...band, mode, detector, maxChangeDb: 12 }],
        lookaheadSeconds: 0,
      });
      const { moves } = await plan(runProcessor(processor, finished));
      const compressor = moves.find((move) => move.kind === 'compressor')!;
      expect(compressor.bands).toMatchObject([{ mode: answer }]);
      expect(compressor.bands[0]!.maxChangeDb).toBeLessThanOrEqual(6);
      expect(compressor.predicted.find(({ metric }) => metric === 'dynamicsDistanceDb')!.delta).toBeLessThan(0);
      expect(compressor.predicted.map(({ metric }) => metric)).toEqual(expect.arrayContaining(['crestDb', 'plrDb']));
    }
  });

  it('does not expand what is clipped, and says where to go instead', async () => {
    const clipped = finished.map((samples) => samples.map((sample) => Math.max(-1, Math.min(1, sample * 60))));
    const { moves, abstained } = await plan(clipped);
    expect(kinds({ moves })).not.toContain('compressor');
    expect(abstained).toContainEqual({ dimension: 'dynamics', reason: expect.stringMatching(/clipped/) });
  });

  it('does only what is asked for', async () => {
    const faulty = sideBy(filtered(finished, RATE_HZ, [{ kind: 'peaking', frequencyHz: 280, gainDb: 5, q: 1 }]), 0.5);
    expect(kinds(await plan(faulty, { only: ['width'] })).filter((kind) => kind !== 'gain')).toEqual(['width']);
    expect(kinds(await plan(faulty, { only: ['tone'] })).filter((kind) => kind !== 'gain')).toEqual(['eq']);
    expect(kinds(await plan(faulty, { only: ['loudness'] })).filter((kind) => kind !== 'gain')).toEqual([]);
    await expect(plan(faulty, { only: ['colour' as 'tone'] })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('follows what the bands leave by a filter when asked to be precise', async () => {
    const jagged = filtered(
      finished,
      RATE_HZ,
      [120, 300, 700, 1600, 3600].map((frequencyHz, n) => ({
        kind: 'peaking',
        frequencyHz,
        gainDb: n % 2 === 0 ? 3 : -3,
        q: 1,
      })),
    );
    const coarse = await plan(jagged, { maxBands: 2, only: ['tone'] });
    const precise = await plan(jagged, { maxBands: 2, only: ['tone'], precise: 'minimum' });
    expect(kinds(coarse)).not.toContain('convolution');
    expect(precise.moves.find((move) => move.kind === 'convolution')).toMatchObject({ phase: 'minimum' });
    const foretold = (moves: typeof precise.moves) =>
      moves
        .flatMap(({ predicted }) => predicted)
        .filter(({ metric }) => metric === 'toneDistanceDb')
        .reduce((sum, { delta }) => sum + delta, 0);
    expect(foretold(precise.moves)).toBeLessThan(foretold(coarse.moves));
  });

  it('holds the bounds of the intent', async () => {
    const dull = filtered(finished, RATE_HZ, [{ kind: 'high-shelf', frequencyHz: 3000, gainDb: -9, q: 0.7 }]);
    const bands = (await plan(dull, { intent: 'classical' })).moves.flatMap((move) =>
      move.kind === 'eq' ? move.bands : [],
    );
    for (const band of bands) expect('gainDb' in band ? band.gainDb : 0).toBeLessThanOrEqual(3);
    const loose = await plan(dull, { intent: 'classical', maxBoostDb: 6 });
    const most = loose.moves.flatMap((move) =>
      move.kind === 'eq' ? move.bands.map((band) => ('gainDb' in band ? band.gainDb : 0)) : [],
    );
    expect(Math.max(...most)).toBeGreaterThan(3); // what is given stands above the intent
  });

  it('says of a reference that it is another kind of music', async () => {
    const bright = filtered(finished, RATE_HZ, [{ kind: 'high-pass', frequencyHz: 4000, q: 0.7 }]);
    const { notes } = planMatch(await report(finished, 'mix'), [await report(bright, 'odd.wav')]);
    expect(notes).toContainEqual(expect.stringMatching(/odd\.wav may not fit this mix: its spectrum leans/));
  });

  it('leaves out a reference that does not fit when another does, and asks for nothing between two that do', async () => {
    const bright = await report(
      filtered(finished, RATE_HZ, [{ kind: 'high-pass', frequencyHz: 4000, q: 0.7 }]),
      'odd.wav',
    );
    const [dark, clear] = await Promise.all(
      [-4, 4].map((gainDb) =>
        report(
          filtered(finished, RATE_HZ, [{ kind: 'high-shelf', frequencyHz: 3000, gainDb, q: 0.7 }]),
          `${gainDb}.wav`,
        ),
      ),
    );
    const mix = await report(finished, 'mix');
    const both = planMatch(mix, [dark!, clear!], { only: ['tone'] });
    expect(kinds(both)).not.toContain('eq');
    const withOdd = planMatch(mix, [dark!, clear!, bright], { only: ['tone'] });
    expect(withOdd.notes).toContainEqual(expect.stringMatching(/odd\.wav may not fit this mix: .* left out/));
    expect(withOdd.moves).toEqual(both.moves);
    const outside = planMatch(dark!, [truth, clear!], { only: ['tone'] });
    const bands = outside.moves.flatMap((move) => (move.kind === 'eq' ? move.bands : []));
    const topDb = responseDb(
      bands.map((band) => designBiquad(band, RATE_HZ)),
      8000,
      RATE_HZ,
    );
    expect(topDb).toBeGreaterThan(2.5); // to the nearer edge, which a tenth of the way between two references lies at
    expect(topDb).toBeLessThan(6);
  });

  it.each([0, 1, 2, 3, 4, 5])('keeps its promises for any equaliser, %i', (seed) => {
    const random = createRandom(90 + seed);
    const filters = Array.from({ length: 1 + (seed % 3) }, () => ({
      kind: 'peaking' as const,
      frequencyHz: 60 * 2 ** (7 * random.next()),
      gainDb: 16 * (random.next() - 0.5),
      q: 0.5 + random.next(),
    }));
    const mix = withResponse(truth, filters);
    const options = { maxBands: 4, maxBoostDb: 5, maxCutDb: 7, only: ['tone', 'loudness'] as const };
    const whole = planMatch(mix, [truth], options);
    expect(planMatch(mix, [truth], options)).toEqual(whole); // the same for the same
    const bandsOf = (plan: typeof whole) => plan.moves.flatMap((move) => (move.kind === 'eq' ? move.bands : []));
    expect(bandsOf(whole).length).toBeLessThanOrEqual(4);
    for (const band of bandsOf(whole)) {
      const gainDb = 'gainDb' in band ? band.gainDb : 0;
      expect(gainDb).toBeLessThanOrEqual(5);
      expect(gainDb).toBeGreaterThanOrEqual(-7);
    }
    // More amount, more of the way, and never back.
    const left = [0, 0.25, 0.5, 0.75, 1].map((tone) => {
      const plan = planMatch(mix, [truth], { ...options, amounts: { tone } });
      return plan.moves
        .flatMap(({ predicted }) => predicted)
        .filter(({ metric }) => metric === 'toneDistanceDb')
        .reduce((sum, { delta }) => sum + delta, 0);
    });
    expect(left).toEqual(left.toSorted((a, b) => b - a));
    expect(left[0]).toBe(0);
    // Level is no tone.
    const loud = planMatch(louder(mix, 5), [truth], options);
    expect(bandsOf(loud)).toEqual(bandsOf(whole));
  });
});

type Levels = readonly (number | null)[];

/** A report as it would be of the file through filters: every spectrum in it moved by their response. */
function withResponse(report: Report, filters: readonly FilterSpec[]): Report {
  const sections = filters.map((filter) => designBiquad(filter, RATE_HZ));
  return moved(report, (hz) => responseDb(sections, hz, RATE_HZ));
}

function louder(report: Report, gainDb: number): Report {
  return moved(report, () => gainDb);
}

function moved(report: Report, changeDb: (hz: number) => number): Report {
  const { spectrum } = report.measurements;
  if (spectrum.status !== 'measured') throw new RangeError('there is no spectrum');
  const { ltas, thirdOctaves, blocks } = spectrum.value;
  const through = (levels: Levels, frequenciesHz: readonly number[]) =>
    levels.map((level, band) => (level === null ? null : level + changeDb(frequenciesHz[band]!)));
  const fine = (levels: Levels | undefined) => through(levels ?? [], ltas.frequenciesHz);
  const rows = (list: readonly Levels[]) => list.map((levels) => through(levels, thirdOctaves.frequenciesHz));
  return {
    ...report,
    measurements: {
      ...report.measurements,
      spectrum: {
        ...spectrum,
        value: {
          ...spectrum.value,
          ltas: {
            ...ltas,
            totalDb: through(ltas.totalDb, ltas.frequenciesHz),
            leftDb: fine(ltas.leftDb),
            rightDb: fine(ltas.rightDb),
          },
          thirdOctaves: { ...thirdOctaves, totalDb: through(thirdOctaves.totalDb, thirdOctaves.frequenciesHz) },
          blocks: {
            ...blocks,
            totalDb: rows(blocks.totalDb),
            ...(blocks.midDb === undefined ? {} : { midDb: rows(blocks.midDb) }),
            ...(blocks.sideDb === undefined ? {} : { sideDb: rows(blocks.sideDb) }),
          },
        },
      },
    },
  };
}
