import { openAudio } from '@auralign/audio';
import { fileSource } from '@auralign/audio/node';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleFinding } from '../testing/sampleReport.ts';
import { sineWav } from '../testing/wavFile.ts';
import { audacityLabels } from './audacity.ts';
import { markersOf } from './markers.ts';
import { reaperRegions } from './reaper.ts';
import { writeWavWithCues } from './wavCue.ts';

const { bandHz: _band, ...everywhere } = sampleFinding({ title: 'Too quiet', ranges: [], advice: 'Turn it up,\nnow.' });
const markers = markersOf([sampleFinding(), everywhere], 187);

describe('markers', () => {
  it('stand in order of time; what is everywhere spans the file', () => {
    expect(markers.map(({ startSeconds, endSeconds }) => [startSeconds, endSeconds])).toEqual([
      [0, 187],
      [42, 58],
    ]);
  });

  it('stand where a fault of the whole file is heard best, and say that it is everywhere', () => {
    const clearest = { startSeconds: 8, endSeconds: 14 };
    const [whole] = markersOf([sampleFinding({ ranges: [], clearest })], 187);
    expect(whole).toMatchObject(clearest);
    expect(whole!.text).toBe('Muddy low mids (all through, heard best here): Cut 2.5 dB at 290 Hz, Q 1.2.');
    // a fault with places has nothing to do with it
    const [placed] = markersOf([sampleFinding({ clearest })], 187);
    expect(placed).toMatchObject({ startSeconds: 42, endSeconds: 58 });
    expect(placed!.text).not.toContain('heard best');
  });

  it('are labels with frequency ranges for Audacity', () => {
    expect(audacityLabels(markers)).toBe(
      '0.000000\t187.000000\tToo quiet: Turn it up, now.\n' +
        '42.000000\t58.000000\tMuddy low mids: Cut 2.5 dB at 290 Hz, Q 1.2.\n\\\t200.000000\t400.000000\n',
    );
  });

  it('are regions for REAPER, with minutes that never have 60 seconds', () => {
    expect(reaperRegions(markers)).toBe(
      '#,Name,Start,End,Length\n' +
        'R1,"Too quiet: Turn it up, now.",0:00.000,3:07.000,3:07.000\n' +
        'R2,"Muddy low mids: Cut 2.5 dB at 290 Hz, Q 1.2.",0:42.000,0:58.000,0:16.000\n',
    );
    const [late] = markersOf([sampleFinding({ ranges: [{ startSeconds: 59.9996, endSeconds: 61, value: 1 }] })], 187);
    expect(reaperRegions([late!])).toContain('1:00.000,1:01.000');
  });
});

describe('cue points', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
    await writeFile(at('in.wav'), sineWav({ seconds: 1, amplitude: 0.5 }));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('stand in a copy whose samples are the same, with names and lengths', async () => {
    const finding = sampleFinding({ ranges: [{ startSeconds: 0.25, endSeconds: 0.5, value: 1 }] });
    await writeWavWithCues(at('in.wav'), at('out.wav'), markersOf([finding], 1), new AbortController().signal);
    const [input, output] = await Promise.all([readFile(at('in.wav')), readFile(at('out.wav'))]);
    expect(output.readUInt32LE(4)).toBe(output.length - 8);
    const dataOf = (bytes: Buffer): Buffer => {
      const start = bytes.indexOf('data', 12, 'latin1') + 8;
      return bytes.subarray(start, start + bytes.readUInt32LE(start - 4));
    };
    expect(dataOf(output)).toEqual(dataOf(input));
    const cue = output.indexOf('cue ', 0, 'latin1');
    expect(output.readUInt32LE(cue + 8)).toBe(1); // one point
    expect(output.readUInt32LE(cue + 16)).toBe(12_000); // 0.25 s at 48 kHz
    const length = output.indexOf('ltxt', 0, 'latin1');
    expect(output.readUInt32LE(length + 12)).toBe(12_000);
    expect(output.includes('Muddy low mids')).toBe(true);
    const source = await fileSource(at('out.wav'));
    const stream = await openAudio(source);
    expect(stream.format.frameCount).toBe(48_000);
    await stream.close();
    await source.close();
  });
});
