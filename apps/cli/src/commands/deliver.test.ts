import { sine } from '@auralign/dsp';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../testing/fakeIo.ts';
import { pcm16Wav } from '../testing/wavFile.ts';

/** The header of a PNG, truecolour of 8 bits: all that is looked at. */
function pngHeader(widthPx: number, heightPx: number): Uint8Array {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, widthPx);
  view.setUint32(20, heightPx);
  bytes.set([8, 2], 24);
  return bytes;
}

describe('auralign deliver', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
    await mkdir(at('release'));
    const tone = (frequencyHz: number) =>
      sine({ frequencyHz, sampleRateHz: 44_100, frameCount: 31 * 44_100, amplitude: 0.5 });
    await writeFile(at('release/one.wav'), pcm16Wav([tone(440), tone(441)], 44_100));
    await writeFile(at('release/cover.png'), pngHeader(3000, 3000));
    await writeFile(at('small.png'), pngHeader(600, 600));
    await writeFile(at('mono.wav'), pcm16Wav([tone(440)], 44_100));
    await writeFile(at('text.wav'), 'no sound at all');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const reportOf = async (...args: string[]) => {
    const { exitCode, stdout } = await run(['deliver', ...args, '--format', 'json']);
    return { exitCode, report: JSON.parse(stdout) };
  };
  const severities = (checks: readonly { id: string; severity: string }[]) =>
    Object.fromEntries(checks.map(({ id, severity }) => [id, severity]));

  it('finds a folder and its cover well, and says who it is for', async () => {
    const { exitCode, report } = await reportOf(at('release'));
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ verdict: 'taken', profile: { id: 'strict' } });
    expect(severities(report.release)['release.cover']).toBe('pass');
    expect(severities(report.tracks[0].checks)).toMatchObject({
      'audio.format': 'pass',
      'audio.layout': 'pass',
      'audio.dualMono': 'pass',
      'audio.duration': 'pass',
    });
  });

  it('refuses with 1 what would be refused, and says what to do', async () => {
    const { exitCode, stdout } = await run(['deliver', at('mono.wav'), '--cover', at('small.png')]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/✗ Number of channels {2}audio\.channels\n {4}mono/);
    expect(stdout).toMatch(/✗ Cover .*\n.*small\.png: PNG, 600 × 600 px/);
    expect(stdout).not.toContain('tags.isrc'); // a remark
    expect((await run(['deliver', at('mono.wav'), '--all'])).stdout).toContain('tags.isrc');
    expect((await run(['deliver', at('mono.wav'), '--fail-on', 'never'])).exitCode).toBe(0);
  });

  it('asks several receivers at once, in the order they were named', async () => {
    const { report } = await reportOf(at('mono.wav'), '--profile', 'distrokid,cd-baby');
    expect(
      report.map(({ profile, verdict }: { profile: { id: string }; verdict: string }) => [profile.id, verdict]),
    ).toEqual([
      ['distrokid', 'doubtful'], // no cover
      ['cd-baby', 'refused'],
    ]);
  });

  it('knows receivers of the project', async () => {
    const own = {
      id: 'our-label', title: 'Our label', source: 'contract', checkedDate: '2026-11-01', confidence: 'published',
      audio: { containers: ['wav'], lossy: 'refused', sampleRatesHz: { lowest: 96_000 } },
    }; // prettier-ignore
    await writeFile(at('own.json'), JSON.stringify({ receivers: [own] }));
    const { report } = await reportOf(at('mono.wav'), '--profile', 'our-label', '--config', at('own.json'));
    expect(report).toMatchObject({ verdict: 'refused', profile: { title: 'Our label', source: 'contract' } });
    expect(severities(report.tracks[0].checks)['audio.sampleRate']).toBe('fail');
    await writeFile(at('wrong.json'), JSON.stringify({ receivers: [{ ...own, audio: { containers: ['tape'] } }] }));
    const wrong = await run(['deliver', at('mono.wav'), '--config', at('wrong.json')]);
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('receivers/0/audio');
  });

  it('goes on past a file that cannot be read, and ends with 3', async () => {
    const { exitCode, stderr, stdout } = await run([
      'deliver',
      at('text.wav'),
      at('release/one.wav'),
      '--format',
      'json',
    ]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('text.wav');
    expect(JSON.parse(stdout).tracks).toHaveLength(1);
  });

  it.each([
    [['deliver', 'nowhere.wav'], 3, 'no such file'],
    [['deliver', 'x.wav', '--profile', 'napster'], 2, 'strict'],
  ])('refuses %j with one message', async (args, code, words) => {
    const { exitCode, stderr } = await run(args);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(words);
  });
});
