import { createRandom, dbToGain, designBiquad, resample, responseDb, whiteNoise, type FilterSpec } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { Value } from 'typebox/value';
import { filtered, song, SONG_RATE_HZ } from '../testing/song.ts';
import { quantize } from '../testing/measure.ts';
import { amplified, compareSignals } from '../testing/versions.ts';
import { versionReportSchema, type VersionReport } from './versionReport.ts';

const SURROUND = ['L', 'R', 'C', 'LFE', 'Ls', 'Rs'] as const;
const MIX = song({ seconds: 8 });
const LONG = song({ seconds: 24 });

const shifted = (channels: readonly Float32Array[], frames: number): Float32Array[] =>
  channels.map((samples) => {
    if (frames < 0) return samples.slice(-frames);
    const later = new Float32Array(samples.length + frames);
    later.set(samples, frames);
    return later;
  });

/** Where and how something changed, as text. */
const places = ({ ranges }: VersionReport): string[] =>
  ranges.map(({ kind, bandHz }) => (bandHz ? `${kind} band` : kind));

describe('compareVersions', () => {
  it('calls a file identical to itself, however it is cut into blocks', async () => {
    for (const channels of [MIX, [MIX[0]!], MIX.map((samples) => samples.subarray(0, 1)), [...MIX, ...MIX, ...MIX]]) {
      const labels = channels.length === 6 ? { channelLabels: SURROUND } : {};
      const report = await compareSignals({ channels, ...labels }, { channels, blockFrames: 1000, ...labels });
      expect(report.verdict).toBe('identical');
      expect(Value.Check(versionReportSchema, report)).toBe(true);
      expect(report.summary).toEqual(['The files are identical, bit for bit.']);
    }
  });

  it('sees one sample of a channel beyond the front pair', async () => {
    const six = Array.from({ length: 6 }, (_, channel) => MIX[channel % 2]!.slice(0, 100_000));
    const other = six.map((samples) => samples.slice());
    other[4]![50_000]! += 0.5;
    const report = await compareSignals(
      { channels: six, channelLabels: SURROUND },
      { channels: other, channelLabels: SURROUND },
    );
    expect(report.verdict).toBe('same'); // of the front pair, and says so
    expect(report.notes.join()).toContain('front pair');
  });

  it.each([-12.3, -0.2, 1.2, 6])('finds a gain of %f dB and nothing else', async (gainDb) => {
    const report = await compareSignals(MIX, amplified(MIX, dbToGain(gainDb)));
    expect(report.verdict).toBe('gain');
    expect(report.gainDb).toBeCloseTo(gainDb, 3); // floats of 24 bits: a millionth of a decibel
    expect(report.residual!.gainDb).toBeLessThan(-120); // rounding to floats leaves −150 dB
    expect(report.ranges).toEqual([]);
  });

  it('finds turned polarity, and left and right exchanged', async () => {
    const turned = await compareSignals(MIX, amplified(MIX, -1));
    expect(turned.alignment).toMatchObject({ isPolarityInverted: true, areChannelsSwapped: false, offsetFrames: 0 });
    expect(turned.verdict).toBe('gain');
    const exchanged = await compareSignals(MIX, [MIX[1]!, MIX[0]!]);
    expect(exchanged.alignment).toMatchObject({ isPolarityInverted: false, areChannelsSwapped: true });
    expect(exchanged.residual!.plainDb).toBe(-140);
    const right = await compareSignals(MIX, [MIX[0]!, amplified([MIX[1]!], -1)[0]!]);
    expect(right).toMatchObject({ verdict: 'gain', alignment: { turnedChannel: 'right', isPolarityInverted: false } });
    const left = await compareSignals(MIX, [amplified([MIX[0]!], -1)[0]!, MIX[1]!]);
    expect(left).toMatchObject({ verdict: 'gain', alignment: { turnedChannel: 'left', isPolarityInverted: false } });
  });

  // Within the reach of one frame, beyond it, and further than a bar, both ways.
  it.each([1, 219, -4410, 13_230, -90_000])('finds a shift by %i frames exactly', async (frames) => {
    const report = await compareSignals(MIX, shifted(MIX, frames));
    expect(report.alignment).toMatchObject({ offsetFrames: frames });
    expect(report.verdict).toBe('same');
    expect(report.residual!.plainDb).toBe(-140); // the same samples
    const { start, end } = report.alignment!;
    expect(start).toEqual({ seconds: frames / SONG_RATE_HZ, isSilent: frames > 0 });
    expect(end.seconds).toBe(0);
  });

  it('tells a tail, and whether it is silent', async () => {
    const tail = (level: number): Float32Array[] =>
      MIX.map((samples, c) =>
        Float32Array.from([...samples, ...whiteNoise({ seed: c + 1, frameCount: 22_050, rms: level })]),
      );
    const silent = await compareSignals(MIX, tail(1e-5));
    expect(silent.alignment!.end).toEqual({ seconds: 0.5, isSilent: true });
    expect(silent.verdict).toBe('same');
    const sounding = await compareSignals(MIX, tail(0.05));
    expect(sounding.alignment!.end).toEqual({ seconds: 0.5, isSilent: false });
  });

  it.each<FilterSpec>([
    { kind: 'peaking', frequencyHz: 290, gainDb: -2.4, q: 1 },
    { kind: 'high-shelf', frequencyHz: 6000, gainDb: 3, q: 0.7 },
    { kind: 'low-shelf', frequencyHz: 120, gainDb: -4, q: 0.7 },
  ])('measures the response of $kind at $frequencyHz Hz', async (filter) => {
    const report = await compareSignals(LONG, filtered(LONG, [filter]));
    expect(report.verdict).toBe('linear');
    const coefficients = designBiquad(filter, SONG_RATE_HZ);
    const { frequenciesHz, midDb, sideDb } = report.transfer!;
    // What rings into the next frame and the mean over a twelfth of an octave make up to a tenth of a decibel.
    const worst = (curve: readonly (number | null)[], fromHz: number): number =>
      Math.max(
        ...frequenciesHz.flatMap((hz, i) =>
          hz < fromHz ? [] : [Math.abs(curve[i]! - responseDb([coefficients], hz, SONG_RATE_HZ))],
        ),
      );
    expect(worst(midDb, 40)).toBeLessThan(0.15); // the song begins there
    expect(worst(sideDb, 200)).toBeLessThan(0.15); // … and its side at 150 Hz
    const [headline] = report.summary;
    expect(headline).toContain('with an equaliser');
  });

  it('measures a gain of the side as width, and balance as balance', async () => {
    const gain = dbToGain(3);
    const [left, right] = [1, -1].map((sign) =>
      Float32Array.from({ length: MIX[0]!.length }, (_, i) => {
        const [l, r] = [MIX[0]![i]!, MIX[1]![i]!];
        return (l + r) / 2 + (sign * gain * (l - r)) / 2;
      }),
    );
    const report = await compareSignals(MIX, [left!, right!]);
    expect(report.verdict).toBe('linear');
    const band = report.bands.find(({ centreHz }) => centreHz === 1000)!;
    expect(band.midDb).toBeCloseTo(0, 3);
    expect(band.sideDb).toBeCloseTo(3, 3);
    expect(band.widthAfterDb! - band.widthBeforeDb!).toBeCloseTo(3, 2);
    expect(report.summary[0]).toContain('3.0 dB wider');

    const leaned = await compareSignals(MIX, [MIX[0]!, amplified([MIX[1]!], dbToGain(2))[0]!]);
    const leanedBand = leaned.bands.find(({ centreHz }) => centreHz === 1000)!;
    expect(leanedBand.balanceAfterDb! - leanedBand.balanceBeforeDb!).toBeCloseTo(2, 2);
  });

  it('finds three seconds that were turned up, and where', async () => {
    const report = await compareSignals(LONG, amplified(LONG, dbToGain(3), { from: 10, to: 13 }));
    expect(report.verdict).toBe('processed');
    expect(places(report)).toEqual(['louder']);
    const [range] = report.ranges;
    expect(range!.changeDb!).toBeCloseTo(3, 1);
    // Cells of half a second, frames of 0.37 s.
    expect(Math.abs(range!.startSeconds - 10)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(range!.endSeconds - 13)).toBeLessThanOrEqual(0.5);
    // The rest did not change, and the constant change is that of the rest.
    expect(report.gainDb!).toBeCloseTo(0, 2);
  });

  it('takes a fade for a fade, and for no expansion', async () => {
    const seconds = (i: number): number => i / SONG_RATE_HZ;
    const faded = LONG.map((samples) => samples.map((x, i) => x * Math.min(1, Math.max(0, (24 - seconds(i)) / 6))));
    const report = await compareSignals(LONG, faded);
    expect(report.verdict).toBe('processed');
    const [fade] = report.ranges;
    expect(fade).toMatchObject({ kind: 'softer' });
    expect(Math.abs(fade!.startSeconds - 18)).toBeLessThanOrEqual(1); // half a decibel down after a third of a second
    expect(report.summary.join(' ')).not.toContain('expansion');
    expect(report.gainDb!).toBeCloseTo(0, 2);
  });

  it('finds a band that was turned up for a while', async () => {
    const bell: FilterSpec = { kind: 'peaking', frequencyHz: 3200, gainDb: 4, q: 1.4 };
    const report = await compareSignals(LONG, filtered(LONG, [bell], { from: 12, to: 18 }));
    expect(report.verdict).toBe('processed');
    expect(places(report)).toEqual(['louder band']);
    const [range] = report.ranges;
    expect(Math.abs(range!.startSeconds - 12)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(range!.endSeconds - 18)).toBeLessThanOrEqual(0.5);
    expect(range!.bandHz!.lowHz).toBeLessThan(3200);
    expect(range!.bandHz!.highHz).toBeGreaterThan(3200);
    // More than what is heard (0.8 dB), which this bell has from 1.5 to 7 kHz
    expect(range!.bandHz!.lowHz).toBeGreaterThan(1200);
    expect(range!.bandHz!.highHz).toBeLessThan(9000);
    expect(range!.changeDb!).toBeGreaterThan(1);
    expect(range!.changeDb!).toBeLessThan(4.2);
  });

  it('takes 16 bits with dither for the same audio, and with a gain for that', async () => {
    const random = createRandom(5);
    const dithered = (channels: readonly Float32Array[]): Float32Array[] =>
      channels.map((samples) =>
        quantize(
          samples.map((x) => x + (random.next() - random.next()) / 2 ** 15),
          16,
        ),
      );
    const report = await compareSignals(MIX, dithered(MIX));
    expect(report.verdict).toBe('same');
    expect(report.residual!.plainDb).toBeLessThan(-60); // −93 dBFS under music of about −20 dBFS
    const turned = await compareSignals(MIX, dithered(amplified(MIX, dbToGain(-3))));
    expect(turned.verdict).toBe('gain');
    expect(turned.gainDb!).toBeCloseTo(-3, 1);
  });

  it('calls a compressor processing, and says which way it works', async () => {
    // Gain follows the level of the last tenth of a second: down by half of what it is above −50 dBFS, which is everything.
    const [left, right] = LONG as [Float32Array, Float32Array];
    let level = 0;
    const gains = left.map((_, i) => {
      level += ((left[i]! ** 2 + right[i]! ** 2) / 2 - level) / 4410;
      const overDb = 10 * Math.log10(Math.max(1e-9, level)) + 50;
      return overDb > 0 ? dbToGain(-overDb / 2) : 1;
    });
    const report = await compareSignals(
      LONG,
      LONG.map((samples) => samples.map((x, i) => x * gains[i]!)),
    );
    expect(report.verdict).toBe('processed');
    // Half a decibel a decibel, diluted by strikes within a cell, in which the gain moves, too: a third of it is still no chance.
    expect(report.level!.slopeDbPerDb!).toBeLessThan(-0.15);
    expect(report.level!.slopeDbPerDb!).toBeGreaterThan(-0.6);
  });

  it('calls clipping processing, though nothing in the tone or level moves', async () => {
    const report = await compareSignals(
      MIX,
      MIX.map((samples) => samples.map((x) => Math.max(-0.12, Math.min(0.12, x)))),
    );
    expect(report.verdict).toBe('processed');
  });

  it('does not call a lossy encoder an equaliser', async () => {
    // What an encoder does at worst: noise in every band, as loud as 20 dB below the music.
    const [noise] = song({ seed: 9, seconds: 8 });
    const coded = MIX.map((samples) => samples.map((x, i) => x + 0.05 * noise![i]!));
    const report = await compareSignals(MIX, { channels: coded, format: { lossless: false, codec: 'mp3' } });
    expect(['same', 'gain']).toContain(report.verdict);
    expect(report.notes.join()).toContain('lossily');
  });

  it('knows another song for another song', async () => {
    const report = await compareSignals(MIX, song({ seed: 2, seconds: 8 }));
    expect(report.verdict).toBe('other');
    expect(report.bands).toEqual([]);
    expect(report.findings.every(({ status }) => status !== undefined)).toBe(true);
  });

  it('finds other material in between', async () => {
    const other = song({ seed: 3, seconds: 24 });
    const edited = LONG.map((samples, c) => {
      const copy = samples.slice();
      copy.set(other[c]!.subarray(10 * SONG_RATE_HZ, 14 * SONG_RATE_HZ), 10 * SONG_RATE_HZ);
      return copy;
    });
    const report = await compareSignals(LONG, edited);
    expect(report.verdict).toBe('edited');
    const range = report.ranges.find(({ kind }) => kind === 'different')!;
    expect(Math.abs(range.startSeconds - 10)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(range.endSeconds - 14)).toBeLessThanOrEqual(0.5);
    expect(report.gainDb!).toBeCloseTo(0, 2); // the constant change is that of the rest
  });

  it('finds silence where there was sound', async () => {
    const report = await compareSignals(LONG, amplified(LONG, 0, { from: 8, to: 11 }));
    expect(report.verdict).toBe('edited');
    expect(report.ranges.map(({ kind }) => kind)).toContain('vanished');
  });

  it('finds the parts again when bars were cut out', async () => {
    const at = (seconds: number): number => Math.round(seconds * SONG_RATE_HZ);
    const cut = LONG.map((samples) => Float32Array.from([...samples.subarray(0, at(8)), ...samples.subarray(at(11))]));
    const report = await compareSignals(LONG, cut);
    expect(report.verdict).toBe('edited');
    const moved = report.ranges.find(({ kind }) => kind === 'moved')!;
    expect(report.alignment!.offsetSeconds).toBeCloseTo(-3, 3); // most of it
    expect(moved.offsetSeconds).toBeCloseTo(0, 2); // the rest is where it was
    expect(Math.abs(moved.endSeconds - 8)).toBeLessThanOrEqual(0.5);
  });

  it('compares 44.1 with 48 kHz', async () => {
    const resampled = MIX.map((samples) => resample(samples, 44_100, 48_000));
    const report = await compareSignals(MIX, { channels: resampled, sampleRateHz: 48_000 });
    expect(report.verdict).toBe('same');
    expect(report.alignment).toMatchObject({ offsetFrames: 0 });
    const back = await compareSignals({ channels: resampled, sampleRateHz: 48_000 }, amplified(MIX, 0.5));
    expect(back.verdict).toBe('gain');
    expect(back.gainDb!).toBeCloseTo(-6.02, 1);
  });

  it('says that a stereo mix was made mono, and the other way round', async () => {
    const mono = MIX[0]!.map((left, i) => (left + MIX[1]![i]!) / 2);
    const folded = await compareSignals(MIX, [mono]);
    expect(folded).toMatchObject({ verdict: 'linear', sideChange: 'gone' });
    expect(folded.summary[0]).toContain('made mono');
    expect(folded.gainDb!).toBeCloseTo(0, 3);
    const opened = await compareSignals([mono], MIX);
    // Half of such a side is sound the fold does not have: a filter of it is no explanation, nor is saturation.
    expect(opened).toMatchObject({ verdict: 'processed', sideChange: 'new' });
    expect(opened.newSideDb!).toBeGreaterThan(-35);
    expect(opened.because.join(' ')).toContain('the best constant filter of it leaves');
    expect(opened.residual!.linearDb).toBeGreaterThan(-35);
    expect(opened.because.join(' ')).not.toContain('rounding');
    expect(opened.summary[0]).toContain('made stereo');
    expect(opened.summary[0]).not.toContain('saturation');
  });

  it('tells a side made by a filter from one that was processed or is of other sound', async () => {
    const mono = MIX[0]!.map((left, i) => (left + MIX[1]![i]!) / 2);
    const withSide = (side: Float32Array) =>
      compareSignals([mono], [mono.map((x, i) => x + 0.3 * side[i]!), mono.map((x, i) => x - 0.3 * side[i]!)]);
    const [shelved] = filtered([mono], [{ kind: 'high-shelf', frequencyHz: 2000, gainDb: 6, q: 0.7 }]);
    const delayed = mono.map((_, i) => mono[i - 530] ?? 0); // 12 ms: the Haas effect
    for (const side of [mono, shelved!, delayed]) {
      expect(await withSide(side)).toMatchObject({ verdict: 'linear', sideChange: 'new' });
    }
    const tremolo = mono.map((x, i) => x * (0.6 + 0.4 * Math.sin((2 * Math.PI * 5 * i) / SONG_RATE_HZ)));
    const noise = whiteNoise({ seed: 9, frameCount: mono.length, rms: 0.05 });
    for (const side of [tremolo, noise]) {
      const report = await withSide(side);
      expect(report).toMatchObject({ verdict: 'processed', sideChange: 'new' });
      expect(report.summary[0]).toContain('a side that no constant filter of it makes');
      expect(Value.Check(versionReportSchema, report)).toBe(true);
    }
  }, 60_000);

  it('says of a mono mix made stereo and driven hard that it was', async () => {
    const mono = MIX[0]!.map((left, i) => (left + MIX[1]![i]!) / 2);
    const peak = mono.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const driven = MIX.map((samples) => samples.map((x) => peak * Math.tanh((4 * x) / peak)));
    expect(await compareSignals([mono], driven)).toMatchObject({ verdict: 'processed', sideChange: 'new' });
  });

  it('calls silence silence', async () => {
    const silence = [new Float32Array(50_000), new Float32Array(50_000)];
    expect(
      await compareSignals(
        silence,
        silence.map((samples) => samples.subarray(1)),
      ),
    ).toMatchObject({ verdict: 'same' });
    expect(await compareSignals(MIX, silence)).toMatchObject({
      verdict: 'other',
      because: ['The newer file is silent.'],
    });
    expect(await compareSignals(silence, MIX)).toMatchObject({
      verdict: 'other',
      because: ['The older file is silent.'],
    });
  });

  it.each([1, 2, 100, 5000, 20_000])('has an answer for %i frames', async (count) => {
    const short = MIX.map((samples) => samples.slice(22_050, 22_050 + count));
    const report = await compareSignals(short, amplified(short, 0.5));
    expect(Value.Check(versionReportSchema, report)).toBe(true);
    expect(JSON.stringify(report)).not.toMatch(/NaN|Infinity/);
    expect(['gain', 'other']).toContain(report.verdict); // a few samples may be too few to know
  });

  it('takes samples that are no numbers for silence', async () => {
    const broken = MIX.map((samples) => samples.slice());
    broken[0]!.fill(Number.NaN, 100_000, 100_050);
    const report = await compareSignals(MIX, broken);
    expect(Value.Check(versionReportSchema, report)).toBe(true);
    expect(report.residual!.plainDb).toBeLessThan(-30); // a millisecond of eight seconds
    expect(await compareSignals(broken, broken)).toMatchObject({ verdict: 'identical' });
  });

  it('ends when it is cancelled half way', async () => {
    const signal = { aborted: false };
    const cancelled = compareSignals(MIX, amplified(MIX, 0.5), {
      signal,
      onProgress: (fraction) => void (signal.aborted = fraction > 0.4),
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('does not depend on how the files are cut into blocks', async () => {
    const louder = amplified(MIX, dbToGain(3), { from: 4, to: 7 });
    const one = await compareSignals(MIX, louder);
    const other = await compareSignals({ channels: MIX, blockFrames: 777 }, { channels: louder, blockFrames: 8191 });
    expect(other).toEqual(one);
  });
});
