import { createEncoder, memorySink, memorySource, readTags, type AudioTags } from '@auralign/audio';
import { pinkNoise } from '@auralign/dsp';
import { DIMENSIONS } from '@auralign/match';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, type RunResult } from '../testing/fakeIo.ts';
import { pcm16Wav } from '../testing/wavFile.ts';

const RATE_HZ = 48_000;
/** Long enough for a loudness range and for tone to be compared. */
const SECONDS = 8;

async function taggedFlac(tags: AudioTags): Promise<Uint8Array> {
  const sink = memorySink();
  const format = {
    sampleRateHz: RATE_HZ,
    channelCount: 2,
    bitDepth: 16,
    sampleType: 'integer',
    dither: 'none',
  } as const;
  const encoder = createEncoder('flac', { ...format, tags }, sink);
  const frameCount = SECONDS * RATE_HZ;
  const channels = [3, 4].map((seed) => pinkNoise({ seed, sampleRateHz: RATE_HZ, frameCount, rms: 0.05 }));
  await encoder.write({ channels, frameCount });
  await encoder.finish();
  return sink.bytes();
}

describe('auralign match', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const match = (...argv: string[]): Promise<RunResult> => run(['match', ...argv, '--quiet']);
  /** Everything behind the 8 bytes of the `data` chunk's header. */
  const samplesOf = async (name: string): Promise<Buffer> => {
    const bytes = await readFile(at(name));
    const start = bytes.indexOf('data', 12, 'latin1') + 8;
    return bytes.subarray(start, start + bytes.readUInt32LE(start - 4));
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
    const frameCount = SECONDS * RATE_HZ;
    const noise = [1, 2].map((seed) => pinkNoise({ seed, sampleRateHz: RATE_HZ, frameCount, rms: 0.1 }));
    const scaled = (gain: number): Float32Array[] => noise.map((channel) => channel.map((sample) => sample * gain));
    await writeFile(at('quiet.wav'), pcm16Wav(scaled(0.25), RATE_HZ));
    await writeFile(at('loud.wav'), pcm16Wav(scaled(0.5), RATE_HZ));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('raises a quiet copy to its loud original by gain alone, and proves it', async () => {
    const out = at('better.wav');
    const files = ['--plan', at('plan.json'), '--receipt', at('receipt.json')];
    const { exitCode, stdout } = await match(at('quiet.wav'), '--reference', at('loud.wav'), '--out', out, ...files);
    expect(stdout).toContain('checks passed');
    expect(exitCode).toBe(0);
    const plan = JSON.parse(await readFile(at('plan.json'), 'utf8'));
    expect(plan.moves.map(({ kind }: { kind: string }) => kind)).toEqual(['gain']);
    // The two files differ by a factor of two; 16-bit rounding of the quiet one is below 0.01 dB.
    expect(Math.abs(plan.moves[0].gainDb - 20 * Math.log10(2))).toBeLessThan(0.05);
    const receipt = JSON.parse(await readFile(at('receipt.json'), 'utf8'));
    expect(receipt.checks.length).toBeGreaterThan(0);
    expect(receipt.hashes.output).toMatch(/^[0-9a-f]{64}$/);
    expect((await samplesOf('better.wav')).length).toBe((await samplesOf('quiet.wav')).length);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('changes no sample when mix and reference are the same', async () => {
    const { exitCode, stdout } = await match(at('loud.wav'), '--reference', at('loud.wav'), '--out', at('same.wav'));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Nothing to do.');
    expect(await samplesOf('same.wav')).toEqual(await samplesOf('loud.wav'));
  });

  it('changes no sample at amount 0', async () => {
    const flags = ['--reference', at('loud.wav'), '--out', at('zero.wav'), '--amount', '0'];
    expect((await match(at('quiet.wav'), ...flags)).exitCode).toBe(0);
    expect(await samplesOf('zero.wav')).toEqual(await samplesOf('quiet.wav'));
  });

  it('says that a file is cut short, whatever is made of it', async () => {
    const whole = await readFile(at('quiet.wav'));
    await writeFile(at('cut.wav'), whole.subarray(0, whole.length / 2));
    const { exitCode, stderr } = await match(at('cut.wav'), '--reference', at('quiet.wav'), '--dry-run');
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^warning: .*cut\.wav: the file is cut short: it ends after [\d.]+ of [\d.]+ s/);
  });

  it('writes nothing in a dry run, and prints the plan as JSON', async () => {
    const before = await readdir(folder);
    const flags = ['--reference', at('loud.wav'), '--out', at('dry.wav'), '--dry-run', '--format', 'json'];
    const { exitCode, stdout } = await match(at('quiet.wav'), ...flags);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, moves: [{ kind: 'gain' }] });
    expect(await readdir(folder)).toEqual(before);
  });

  it('tells what it took a reference for, unless that was said', async () => {
    await writeFile(at('other.flac'), await taggedFlac({}));
    const flags = ['--reference', at('other.flac'), '--dry-run', '--format', 'json'];
    const notes = async (...said: string[]): Promise<string> =>
      JSON.parse((await match(at('quiet.wav'), ...flags, ...said)).stdout).notes.join(' ');
    expect(await notes()).toMatch(/other\.flac: .*another .*\(\d+ %/u);
    expect(await notes('--reference-is', 'other-song')).not.toMatch(/another (?:song|passage)/u);
    const refused = await match(at('quiet.wav'), ...flags, '--reference-is', 'cousin');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('same-song, other-song');
  });

  it('writes FLAC by the ending of the name, in the depth asked for', async () => {
    const flags = ['--reference', at('loud.wav'), '--out', at('better.flac'), '--bit-depth', '24', '--format', 'json'];
    const { exitCode, stdout } = await match(at('quiet.wav'), ...flags);
    expect(exitCode).toBe(0);
    expect(Object.keys(JSON.parse(stdout))).toEqual(['plan', 'receipt']);
    const analyzed = JSON.parse((await run(['analyze', at('better.flac'), '--format', 'json'])).stdout);
    expect(analyzed.file.format).toMatchObject({
      container: 'flac',
      bitDepth: 24,
      sampleRateHz: RATE_HZ,
      channelCount: 2,
    });
    expect(analyzed.file.frameCount).toBe(SECONDS * RATE_HZ);
  });

  it('writes MP3 of the rate asked for, as long as the mix', async () => {
    const flags = ['--reference', at('loud.wav'), '--out', at('better.mp3'), '--bit-rate', '192'];
    const { exitCode, stdout } = await match(at('quiet.wav'), ...flags);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`MP3 moves peaks: auralign analyze ${at('better.mp3')}`);
    const analyzed = JSON.parse((await run(['analyze', at('better.mp3'), '--format', 'json'])).stdout);
    expect(analyzed.file.format).toMatchObject({ container: 'mp3', sampleRateHz: RATE_HZ, channelCount: 2 });
    expect(analyzed.file.frameCount).toBe(SECONDS * RATE_HZ);
    // Frames, with two more for the encoder's delay and the info tag, against eight seconds of 192 kbit/s.
    expect((await readFile(at('better.mp3'))).length / ((192_000 / 8) * SECONDS)).toBeCloseTo(1, 1);
  });

  it.each([
    ['the mix itself', 'quiet.wav', ['--force'], 'never changed'],
    ['the reference', 'loud.wav', ['--force'], 'never changed'],
    ['a file that exists', 'better.wav', [], '--force'],
    ['an ending it cannot write', 'better.ogg', [], '.wav, .flac, .mp3'],
    ['an MP3 of 16 bits', 'new.mp3', ['--bit-depth', '16'], 'no bit depth'],
    ['a WAV of 128 kbit/s', 'new.wav', ['--bit-rate', '128'], 'for MP3'],
    ['floats in FLAC', 'new.flac', ['--bit-depth', '32f'], 'floating-point'],
    ['audio as the plan', 'new.wav', ['--plan', 'plan.wav'], 'not an audio file'],
  ])('refuses to write %s', async (_, name, flags, words) => {
    await writeFile(at('better.wav'), 'taken');
    const { exitCode, stderr } = await match(
      at('quiet.wav'),
      '--reference',
      at('loud.wav'),
      '--out',
      at(name),
      ...flags,
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });

  it('carries the tags and the cover of the mix into the result', async () => {
    const cover = { mimeType: 'image/png', data: Uint8Array.of(0x89, 0x50, 0x4e, 0x47) };
    const tags = { title: 'Lied', artist: 'Jäger', isrc: 'DEA123456789', cover };
    await writeFile(at('tagged.flac'), await taggedFlac(tags));
    for (const ending of ['flac', 'wav', 'mp3']) {
      const out = at(`tagged-out.${ending}`);
      expect((await match(at('tagged.flac'), '--reference', at('loud.wav'), '--out', out)).exitCode).toBe(0);
      expect(await readTags(memorySource(await readFile(out)))).toMatchObject(tags);
    }
  });

  it('takes several references, one a flag, or a pattern', async () => {
    const flags = ['--reference', at('loud.wav'), '--reference', at('qui*.wav'), '--dry-run', '--format', 'json'];
    const { references, moves } = JSON.parse((await match(at('quiet.wav'), ...flags)).stdout);
    expect(references.map(({ name }: { name: string }) => name)).toEqual([at('loud.wav'), at('quiet.wav')]);
    // Two references span a corridor, p10–p90 of loudnesses that are 6.02 dB apart; the mix is brought to its nearer edge.
    expect(Math.abs(moves[0].gainDb - 0.602)).toBeLessThan(0.1);
  });

  it('has an amount for every dimension, and leaves alone what --only does not name', async () => {
    const flags = ['--reference', at('loud.wav'), '--dry-run', '--format', 'json', '--amount', '80'];
    const each = DIMENSIONS.flatMap((dimension) => [`--${dimension}`, '30']);
    const amountsOf = async (...more: string[]): Promise<unknown> =>
      JSON.parse((await match(at('quiet.wav'), ...flags, ...more)).stdout).amounts;
    const amounts = (share: (dimension: string) => number): object =>
      Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, share(dimension)]));
    expect(await amountsOf(...each)).toEqual(amounts(() => 0.3));
    expect(await amountsOf('--only', 'tone')).toEqual(amounts((dimension) => (dimension === 'tone' ? 0.8 : 0)));
    expect(await amountsOf('--loudness', '10')).toEqual(amounts((dimension) => (dimension === 'loudness' ? 0.1 : 0.8)));
    expect((await match(at('quiet.wav'), ...flags, '--only', 'smell')).exitCode).toBe(2);
  });

  it('asks where to write', async () => {
    const { exitCode, stderr } = await match(at('quiet.wav'), '--reference', at('loud.wav'));
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--out');
  });

  it('says before it measures that there is no folder for a file it is to write', async () => {
    for (const flags of [
      ['--out', at('none/out.wav')],
      ['--dry-run', '--plan', at('none/plan.json')],
    ]) {
      // None of the inputs is there either, which is found out only by opening them.
      const { exitCode, stderr } = await match(at('no-mix.wav'), '--reference', at('loud.wav'), ...flags);
      expect(exitCode).toBe(3);
      expect(stderr).toContain(`there is no folder ${at('none')}`);
    }
  });

  it('stops on Ctrl-C and leaves nothing behind', async () => {
    const before = await readdir(folder);
    const flags = ['match', at('quiet.wav'), '--reference', at('loud.wav'), '--out', at('stopped.wav')];
    const { exitCode } = await run(flags, { signal: AbortSignal.abort() });
    expect(exitCode).toBe(130);
    expect(await readdir(folder)).toEqual(before);
  });
});
