import { pinkNoise } from '@auralign/dsp';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, type RunResult } from '../testing/fakeIo.ts';
import { pcm16Wav } from '../testing/wavFile.ts';

const RATE_HZ = 44_100;
const SECONDS = 5;

// Several measurements a test, of everything the rules look at.
describe('auralign fix', { timeout: 300_000 }, () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const fix = (...argv: string[]): Promise<RunResult> => run(['fix', ...argv, '--quiet']);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
    const frameCount = SECONDS * RATE_HZ;
    const noise = [1, 2].map((seed) => pinkNoise({ seed, sampleRateHz: RATE_HZ, frameCount, rms: 0.05 }));
    // A twentieth of full scale beside the middle: nobody hears it, and no music is made of it.
    await writeFile(
      at('dc.wav'),
      pcm16Wav(
        noise.map((channel) => channel.map((sample) => sample + 0.05)),
        RATE_HZ,
      ),
    );
    // The same far beyond full scale, where a 16-bit file cuts it off: high true peaks, and not in the middle.
    await writeFile(
      at('loud.wav'),
      pcm16Wav(
        noise.map((channel) => channel.map((sample) => 8 * sample + 0.05)),
        RATE_HZ,
      ),
    );
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('says that a low sample rate has no such bit rate as was asked for', async () => {
    const noise = pinkNoise({ seed: 5, sampleRateHz: 8000, frameCount: 8000, rms: 0.05 });
    await writeFile(at('low.wav'), pcm16Wav([noise], 8000));
    const asked = await fix(at('low.wav'), '--out', at('low.mp3'), '--bit-rate', '320');
    expect(asked.exitCode).toBe(0);
    expect(asked.stderr).toContain('--bit-rate 320: at 8 kHz an MP3 has at most 64 kbit/s, which it gets.');
    const unasked = await fix(at('low.wav'), '--out', at('low2.mp3'));
    expect(unasked.stderr).not.toContain('--bit-rate');
  });

  it('mends a fault without a reference and proves it by a second diagnosis', async () => {
    const files = ['--plan', at('plan.json'), '--receipt', at('receipt.json')];
    const { exitCode, stdout } = await fix(at('dc.wav'), '--out', at('mended.wav'), '--only', 'low.dc', ...files);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('mended');
    const analyzed = await run(['analyze', at('mended.wav'), '--format', 'json', '--only', 'low.dc']);
    expect(JSON.parse(analyzed.stdout).diagnosis.findings).toEqual([]);
    expect(Math.abs(JSON.parse(analyzed.stdout).measurements.file.value.dcOffset)).toBeLessThan(0.001);
    const plan = JSON.parse(await readFile(at('plan.json'), 'utf8'));
    expect(plan.references).toEqual([]);
    expect(plan.moves.length).toBeGreaterThan(0);
    const receipt = JSON.parse(await readFile(at('receipt.json'), 'utf8'));
    expect(receipt.hashes.output).toMatch(/^[0-9a-f]{64}$/);
  });

  it('writes a plan that apply carries out to the same samples', async () => {
    await fix(at('dc.wav'), '--out', at('one.wav'), '--only', 'low.dc', '--plan', at('one.json'));
    await run(['apply', at('one.json'), at('dc.wav'), '--out', at('two.wav'), '--quiet']);
    expect(await readFile(at('two.wav'))).toEqual(await readFile(at('one.wav')));
  });

  it('brings peaks under the ceiling also where another move lifts them', async () => {
    const rules = ['--only', 'gain.intersample,low.dc'];
    const { exitCode, stdout } = await fix(at('loud.wav'), '--out', at('lower.wav'), ...rules);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/✓ Peaks between the samples: .* mended\./);
    const analyzed = await run(['analyze', at('lower.wav'), '--format', 'json', ...rules]);
    // EBU R 128: at most −1 dBTP. The gain is rounded down to a hundredth, 16 bits move a peak by far less.
    expect(JSON.parse(analyzed.stdout).measurements.truePeak.value.truePeakDbtp).toBeLessThanOrEqual(-1);
  });

  it('leaves alone what it is told to skip, and changes no sample then', async () => {
    const { exitCode, stdout } = await fix(at('dc.wav'), '--out', at('same.wav'), '--only', 'gain.clipping');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Nothing to do.');
    expect(stdout).toContain('Why nothing was done unasked');
    expect((await readFile(at('same.wav'))).subarray(44)).toEqual((await readFile(at('dc.wav'))).subarray(44));
  });

  it('writes nothing in a dry run', async () => {
    const before = await readdir(folder);
    const { exitCode, stdout } = await fix(at('dc.wav'), '--out', at('new.wav'), '--dry-run', '--format', 'json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ plan: { schemaVersion: 1 }, findings: expect.any(Array) });
    expect(await readdir(folder)).toEqual(before);
  });

  it('never writes over the mix', async () => {
    expect((await fix(at('dc.wav'), '--out', at('dc.wav'), '--force')).exitCode).toBe(2);
  });
});
