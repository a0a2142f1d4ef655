import { AuralignError, memorySource, openAudio } from '@auralign/audio';
import type { Move } from '@auralign/match';
import { beforeAll, describe, expect, it } from 'vitest';
import { handle } from './handle.ts';
import type { AnalyzeResult, Input, Job, JobEvent } from './job.ts';
import { hereHost } from './testing/hereHost.ts';
import { makeSong, samplesOf, wavOf } from './testing/song.ts';

const run = async <J extends Job>(job: J, signal = new AbortController().signal) => {
  const events: JobEvent[] = [];
  const result = await handle(job, hereHost, (event) => events.push(event), signal);
  return { result, events };
};
const fractionsOf = (events: readonly JobEvent[]): number[] =>
  events.flatMap((event) => (event.kind === 'progress' ? [event.fraction] : []));
/** As a message to a worker comes in: in a turn of its own. */
function inTurn(action: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', () => {
    port1.close();
    action();
  });
  port1.start();
  port2.postMessage(undefined);
}
const isRising = (values: readonly number[]): boolean => values.every((value, i) => i === 0 || value >= values[i - 1]!);

describe('jobs', () => {
  let mix: Input;
  let mixResult: AnalyzeResult;
  let referenceResult: AnalyzeResult;
  let events: readonly JobEvent[];
  beforeAll(async () => {
    mix = { kind: 'bytes', name: 'mix.wav', bytes: await wavOf(makeSong({ seconds: 8 })) };
    const reference = await wavOf(makeSong({ seconds: 8, level: 0.9, seed: 2 }));
    const told = await run({ kind: 'analyze', input: mix, series: 'all', peaks: 'all', diagnose: {} });
    mixResult = told.result;
    events = told.events;
    const other = await run({ kind: 'analyze', input: { kind: 'bytes', name: 'reference.wav', bytes: reference } });
    referenceResult = other.result;
  });

  it('measure a file in one pass: report, findings, waveform', () => {
    const { report, diagnosis, peaks } = mixResult;
    expect(report.file).toMatchObject({
      name: 'mix.wav',
      frameCount: 8 * 44_100,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(report.series).toBeDefined();
    expect(diagnosis?.findings).toBeDefined();
    expect(peaks?.levels.map(({ pointCount }) => pointCount)).toEqual([1379, 87, 6]); // ⌈352 800 / 256, 4096, 65 536⌉
    expect(events.at(-1)).toEqual({ kind: 'findings', findings: diagnosis!.findings });
    expect(referenceResult).not.toHaveProperty('peaks');
    expect(referenceResult).not.toHaveProperty('diagnosis');
    expect(referenceResult.report.series).toBeUndefined();
  });

  it('compare two versions', async () => {
    const song = makeSong({ seconds: 8 });
    const softer = await wavOf({ ...song, channels: song.channels.map((one) => one.map((sample) => sample / 2)) });
    const after: Input = { kind: 'bytes', name: 'softer.wav', bytes: softer };
    const afterReport = (await run({ kind: 'analyze', input: after, series: 'all' })).result.report;
    const { result } = await run({ kind: 'compare', before: mix, after, beforeReport: mixResult.report, afterReport });
    expect(result.versions).toMatchObject({
      before: { name: 'mix.wav' },
      after: { name: 'softer.wav' },
      verdict: 'gain',
      gainDb: expect.closeTo(-6.02, 1), // 16 bits
    });
  });

  it('tell how far they are, never backwards, from 0 to 1', () => {
    const fractions = fractionsOf(events);
    expect(fractions[0]).toBe(0);
    expect(fractions.at(-1)).toBe(1);
    expect(isRising(fractions)).toBe(true);
    expect(fractions.length).toBeGreaterThan(5);
    expect(fractions.length).toBeLessThanOrEqual(102);
  });

  it('plan from reports alone, match, and hand out the file', async () => {
    const referenceReports = [referenceResult.report];
    const { result: planned } = await run({ kind: 'plan', mixReport: mixResult.report, referenceReports });
    expect(planned.plan.moves.length).toBeGreaterThan(0);
    const { result, events: told } = await run({
      kind: 'match',
      input: mix,
      referenceReports,
      output: { kind: 'memory', container: 'wav' },
      peaks: 'all',
    });
    const { written, receipt, peaks, report, mixReport } = result;
    expect(mixReport).toEqual({ ...mixResult.report, series: undefined });
    expect(receipt.hashes.output).toBe(written!.sha256);
    expect(await hereHost.sha256(memorySource(written!.bytes!))).toBe(written!.sha256);
    expect(peaks?.frameCount).toBe(8 * 44_100);
    expect(report.file.frameCount).toBe(8 * 44_100);
    const fractions = fractionsOf(told);
    expect(isRising(fractions)).toBe(true);
    expect(fractions.at(-1)).toBe(1);
    expect([...new Set(told.flatMap((event) => (event.kind === 'progress' ? [event.phase] : [])))]).toEqual([
      'measure',
      'verify',
      'write',
    ]);

    // The plan as it was carried out, carried out again, is the same file.
    const { result: again } = await run({
      kind: 'render',
      input: mix,
      mixReport,
      plan: result.plan,
      output: { kind: 'memory', container: 'wav' },
    });
    expect(again.written!.sha256).toBe(written!.sha256);
    // And FLAC holds the same samples: 24 bit, as a floating-point mix is written there.
    const { result: flac } = await run({
      kind: 'render',
      input: mix,
      mixReport,
      plan: result.plan,
      output: { kind: 'memory', container: 'flac' },
    });
    expect(flac.written!.format).toEqual({ encoding: 'integer', bitDepth: 24, dither: 'tpdf' });
    const [fromFlac] = await samplesOf(await openAudio(memorySource(flac.written!.bytes!)));
    const [fromWav] = await samplesOf(await openAudio(memorySource(written!.bytes!)));
    let largest = 0;
    fromFlac!.forEach((sample, i) => (largest = Math.max(largest, Math.abs(sample - fromWav![i]!))));
    // Half a step of 24 bits by rounding, one by triangular dither; float32 holds both to far less.
    expect(largest).toBeLessThanOrEqual(1.5001 * 2 ** -23);
    expect(largest).toBeGreaterThan(0);
  });

  it('match longer files while they are judged: the same file and report as carried out afterwards', async () => {
    const wav = async (level: number): Promise<Input> => {
      return { kind: 'bytes', name: 'song.wav', bytes: await wavOf(makeSong({ seconds: 16, level })) };
    };
    const loud = await run({ kind: 'analyze', input: await wav(2) }); // far into the limiter, which takes more than one rendering
    const input = await wav(0.5);
    const output = { kind: 'memory', container: 'wav' } as const;
    const referenceReports = [loud.result.report];
    const { result, events: told } = await run({ kind: 'match', input, referenceReports, output, peaks: 'all' });
    expect(result.receipt.rounds).toBeGreaterThan(1);
    // Nothing was rendered for the file alone.
    const writing = told.flatMap((event) => (event.kind === 'progress' && event.phase === 'write' ? [event] : []));
    expect(writing.length).toBeLessThanOrEqual(2); // begun and over
    const { plan, mixReport } = result;
    const { result: again } = await run({ kind: 'render', input, mixReport, plan, output, peaks: 'all' });
    expect(result.written!.sha256).toBe(again.written!.sha256);
    expect(result.peaks).toEqual(again.peaks);
    expect(result.report).toEqual(again.report);
  });

  it('mend without a reference, whether the mix was measured before or not', async () => {
    const song = makeSong({ seconds: 4 });
    // A twentieth of full scale beside the middle, which is safe to mend.
    const leaning = { ...song, channels: song.channels.map((channel) => channel.map((sample) => sample + 0.05)) };
    const input: Input = { kind: 'bytes', name: 'leaning.wav', bytes: await wavOf(leaning) };
    const job = { kind: 'mend', input, output: { kind: 'memory', container: 'wav' }, diagnose: {} } as const;
    const { result, events: told } = await run(job);
    const { plan, receipt, written, mixReport } = result;
    expect(mixReport.series).toBeDefined(); // the rules read it
    expect(plan.references).toEqual([]);
    expect(receipt.mended).toContainEqual(expect.objectContaining({ ruleId: 'low.dc', beyondAfter: 0 }));
    expect(receipt.hashes.output).toBe(written!.sha256);
    expect(isRising(fractionsOf(told))).toBe(true);
    expect(fractionsOf(told).at(-1)).toBe(1);
    const { result: again } = await run({ ...job, mixReport });
    expect(again.written!.sha256).toBe(written!.sha256);

    // Moves of the user's own stand.
    const gain: Move = { id: 'own', kind: 'gain', gainDb: -2, because: '', predicted: [], cost: '' };
    const { result: chosen } = await run({ ...job, plan: { ...plan, moves: [gain] } });
    expect(chosen.plan.moves).toEqual([gain]);
    const loudness = (figures: Record<string, number>): number => figures['integratedLufs']!;
    expect(loudness(chosen.receipt.after) - loudness(chosen.receipt.before)).toBeCloseTo(-2, 2); // a gain is a gain
  });

  it('render for the receipt alone when nothing is to be kept', async () => {
    const { result: planned } = await run({
      kind: 'plan',
      mixReport: mixResult.report,
      referenceReports: [referenceResult.report],
    });
    const { result } = await run({ kind: 'render', input: mix, plan: planned.plan, output: { kind: 'none' } });
    expect(result).not.toHaveProperty('written');
    expect(result.receipt.hashes.output).toBeUndefined();
    const settings = await run({
      kind: 'export',
      plan: planned.plan,
      formatIds: ['apo', 'ffmpeg'],
      context: { sampleRateHz: 44_100, channelCount: 2 },
    });
    expect(settings.result.exports.map(({ formatId, files }) => [formatId, files.length > 0])).toEqual([
      ['apo', true],
      ['ffmpeg', true],
    ]);
  });

  it('write MP3 where that is asked for, of the bit rate that is asked for', async () => {
    const { result } = await run({
      kind: 'render',
      input: mix,
      mixReport: mixResult.report,
      plan: (await run({ kind: 'plan', mixReport: mixResult.report, referenceReports: [referenceResult.report] }))
        .result.plan,
      output: { kind: 'memory', container: 'mp3', bitRateKbps: 192 },
    });
    const stream = await openAudio(memorySource(result.written!.bytes!));
    expect(stream.format).toMatchObject({ container: 'mp3', frameCount: 8 * 44_100 });
    // 8 s at 192 kb/s, and a little for the tag and the frame in front.
    expect(result.written!.byteLength / (8 * 24_000)).toBeCloseTo(1, 1);
    await stream.close();
  });

  it.each<[string, Job, string]>([
    [
      'a file that is none',
      { kind: 'analyze', input: { kind: 'bytes', name: 'a', bytes: new Uint8Array(99) } },
      'UNSUPPORTED_FORMAT',
    ],
    ['no reference', { kind: 'plan', mixReport: {} as never, referenceReports: [] }, 'NOT_COMPARABLE'],
    [
      'floating-point FLAC',
      {
        kind: 'render',
        input: { kind: 'bytes', name: 'a', bytes: new Uint8Array(0) },
        plan: {} as never,
        output: { kind: 'memory', container: 'flac', format: { encoding: 'float', bitDepth: 32 } },
      },
      'INVALID_OPTION',
    ],
    [
      'a plan that is none',
      { kind: 'export', plan: {} as never, formatIds: ['apo'], context: { sampleRateHz: 44_100, channelCount: 2 } },
      'INVALID_PLAN',
    ],
  ])('refuse %s with a code', async (_, job, code) => {
    await expect(run(job)).rejects.toMatchObject({ name: 'AuralignError', code });
  });

  it('end between two blocks when they are cancelled, also where nothing is read from a disk', async () => {
    const cancellation = new AbortController();
    let last = 0;
    const cancelAt = (event: JobEvent): void => {
      if (event.kind !== 'progress') return;
      last = event.fraction;
      if (event.fraction >= 0.3 && !cancellation.signal.aborted) inTurn(() => cancellation.abort());
    };
    const long: Input = { kind: 'bytes', name: 'long.wav', bytes: await wavOf(makeSong({ seconds: 30 })) };
    const job = handle({ kind: 'analyze', input: long }, hereHost, cancelAt, cancellation.signal);
    await expect(job).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(last).toBeLessThan(0.6);
  });

  it('do without key and tempo where the search fails, unless it was required', async () => {
    const host = { ...hereHost, findMusic: () => Promise.reject(new AuralignError('INTERNAL', 'Essentia failed')) };
    const { signal } = new AbortController();
    const { musicFailure } = await handle(
      { kind: 'analyze', input: mix, music: 'if-installed' },
      host,
      () => {},
      signal,
    );
    expect(musicFailure).toEqual({ code: 'INTERNAL', message: 'Essentia failed' });
    await expect(handle({ kind: 'analyze', input: mix, music: 'required' }, host, () => {}, signal)).rejects.toThrow(
      'Essentia',
    );
  });

  it('show the key and tempo that were found, after the findings', async () => {
    const music = { beatTimesSeconds: [0.5], tempoBpm: 120, missing: {} };
    const host = { ...hereHost, findMusic: () => Promise.resolve(music) };
    const told: string[] = [];
    const job: Job = { kind: 'analyze', input: mix, music: 'required', diagnose: {} };
    const result = await handle(
      job,
      host,
      (event) => told.push(event.kind === 'progress' ? event.phase : event.kind),
      new AbortController().signal,
    );
    expect(result).toMatchObject({ music });
    expect([...new Set(told)]).toEqual(['measure', 'findings', 'music']);
  });
});
