import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import {
  SAMPLE_CONTEXT,
  sampleDiagnosis,
  sampleFile,
  sampleFinding,
  type SampleOptions,
} from '../testing/sampleReport.ts';
import { textWidth } from '../text/width.ts';
import type { FileResult, FormatContext } from './format.ts';
import { markdown } from './markdown.ts';
import { table } from './table.ts';

const context = SAMPLE_CONTEXT;
const failed: FileResult = {
  status: 'failed',
  name: 'bad.wav',
  failure: { code: 'CORRUPT_FILE', message: 'bad.wav: no data' },
};

function done(options: SampleOptions = {}): FileResult & { status: 'done' } {
  const file = sampleFile(options);
  return { status: 'done', name: file.report.file.name, file, diagnosis: sampleDiagnosis() };
}

function print(results: readonly FileResult[], changes: Partial<FormatContext> = {}, format = table): string {
  const printer = format.create({ ...context, ...changes });
  return results.map((result) => printer.add(result)).join('') + printer.end();
}

describe('table of one file', () => {
  it('begins with what everybody looks at first, rounded and with units', () => {
    const lines = print([done()]).split('\n');
    expect(lines[0]).toMatch(/^song\.wav {2}WAV · 44\.1 kHz · stereo · 24 bit · 3:07$/);
    expect(lines.findIndex((line) => /Integrated loudness +−14\.2 {2}LUFS/.test(line))).toBe(6);
    expect(lines.findIndex((line) => /True peak +−1\.0 {2}dBTP/.test(line))).toBe(7);
  });

  it('says in words why a figure is missing', () => {
    expect(print([done({ withoutRange: true })])).toMatch(/Loudness range +– {2}the file is too short/);
  });

  it('shows warnings and tags under the name', () => {
    const text = print([
      done({
        tags: { artist: 'Somebody', title: 'Song' },
        warnings: [{ code: 'truncated', message: 'the file ends early' }],
      }),
    ]);
    expect(text).toContain('Somebody – Song\n! the file ends early\n');
  });

  it('puts mix, reference and difference side by side', () => {
    const text = print([done({ integratedLufs: -14 })], {
      reference: sampleFile({ name: 'hit.flac', integratedLufs: -10.5 }),
    });
    expect(text).toMatch(/Integrated loudness +−14\.0 +−10\.5 +−3\.5 {2}LU/);
    expect(text).toContain('reference  hit.flac');
  });

  it('shows the difference of the figures, not of what rounding left of them', () => {
    const mix = done({ integratedLufs: -21.14 });
    const text = print([mix], { reference: sampleFile({ integratedLufs: -11.98 }) });
    expect(text).toMatch(/Integrated loudness +−21\.1 +−12\.0 +−9\.2 {2}LUFS/); // 21.14 − 11.98 = 9.16; 21.1 − 12.0 = 9.1
  });

  it('colours a large difference and leaves equal figures quiet', () => {
    const colours = pc.createColors(true);
    const text = print([done({ integratedLufs: -14 })], { colours, reference: sampleFile({ integratedLufs: -10 }) });
    const line = (title: string): string => text.split('\n').find((each) => each.includes(title))!;
    expect(line('Integrated loudness')).toContain(colours.bold(colours.magenta('−4.0')));
    expect(line('True peak')).toContain(colours.dim('0.0'));
  });

  it('stays within the width of the terminal, whatever the name', () => {
    const name = `${'ordner/'.repeat(40)}日本語のとても長いファイル名です.wav`;
    for (const columns of [80, 100]) {
      for (const batch of [false, true]) {
        const text = print([done({ name }), done({ name: 'b.wav' })], {
          batch,
          columns,
          reference: sampleFile({ name }),
        });
        for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(columns);
      }
    }
  });
});

describe('table of many files', () => {
  it('has a line a file in order, then the errors', () => {
    const lines = print([done({ name: 'b.wav' }), failed, done({ name: 'a.wav' })], { batch: true })
      .trimEnd()
      .split('\n');
    expect(lines[0]).toMatch(/LUFS +LRA +dBTP/);
    expect(lines[1]).toMatch(/^b\.wav +✓ +−14\.2 +6\.5 +−1\.0/);
    expect(lines[2]).toMatch(/^a\.wav/);
    expect(lines.at(-1)).toBe('✗ bad.wav: no data');
  });

  it('says how to read what was found in many files, and tells all of it when asked to', () => {
    const diagnosis = sampleDiagnosis([sampleFinding({ title: 'Muddy low mids' })]);
    const results = [{ ...done({ name: 'b.wav' }), diagnosis }, done({ name: 'a.wav' })];
    const short = print(results, { batch: true });
    expect(short).not.toContain('Muddy low mids');
    expect(short).toContain('What was found: name a file alone, or --all.');
    const long = print(results, { batch: true, allFindings: true });
    expect(long).toContain('\n\nb.wav\n  ! Muddy low mids  tone.mud\n');
    expect(long).not.toContain('--all');
    expect(print([done()], { batch: true })).not.toContain('--all');
  });

  it('says how many files an interruption left out', () => {
    const cancelled: FileResult = {
      status: 'failed',
      name: 'c.wav',
      failure: { code: 'CANCELLED', message: 'Interrupted.' },
    };
    expect(print([done(), cancelled, cancelled], { batch: true })).toContain(
      '! interrupted: 2 files were not measured',
    );
  });
});

describe('markdown', () => {
  it('has tables with as many cells in every row as in the header', () => {
    for (const batch of [false, true]) {
      const text = print([done({ name: 'a|b.wav' })], { batch, reference: sampleFile() }, markdown);
      const tables = text.split('\n\n').filter((block) => block.startsWith('|'));
      expect(tables.length).toBeGreaterThan(0);
      for (const block of tables) {
        const cells = block
          .trimEnd()
          .split('\n')
          .map((line) => line.split(/(?<!\\)\|/).length);
        expect(new Set(cells).size).toBe(1);
      }
    }
  });

  it('does not let a file name become formatting', () => {
    expect(print([done({ name: '<img src=x> *a*_b_.wav' })], {}, markdown)).toContain(
      String.raw`# \<img src=x\> \*a\*\_b\_.wav`,
    );
  });
});
