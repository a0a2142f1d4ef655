import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireFreshBinary } from '../testing/binary.ts';
import { sineWav } from '../testing/wavFile.ts';

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));

// Whole programs: a minute each on a machine that does other things too.
describe('the code that was compiled when the program was built', { timeout: 300_000 }, () => {
  let folder: string;
  let wav: string;
  let codeFile: string;
  let intact: Buffer;

  beforeAll(async () => {
    requireFreshBinary();
    folder = await mkdtemp(join(tmpdir(), 'auralign-boot-'));
    for (const name of ['dist', 'package.json']) await cp(join(PACKAGE, name), join(folder, name), { recursive: true });
    await rm(join(folder, 'dist/code'), { recursive: true }); // of the Node that built it, which may be another one
    boot('keepCode();');
    const [name = ''] = await readdir(join(folder, 'dist/code'));
    codeFile = join(folder, 'dist/code', name);
    intact = await readFile(codeFile);
    wav = join(folder, 'sine.wav');
    await writeFile(wav, sineWav({ seconds: 1, amplitude: 0.5 }));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  function report(...flags: string[]): string {
    const args = [...flags, join(folder, 'dist/main.js'), 'analyze', wav, '--format', 'json', '--quiet'];
    return execFileSync(process.execPath, args, { encoding: 'utf8' });
  }

  /** Starts the program without running it. */
  function boot(andThen: string, ...flags: string[]): string {
    const script = `const { compileLess, compiledHere, keepCode, load } = require(${JSON.stringify(join(folder, 'dist/boot.js'))});
      compileLess();
      load('program.js');
      ${andThen}`;
    return execFileSync(process.execPath, [...flags, '-e', script], { encoding: 'utf8' });
  }

  /** Which files a start had to compile. */
  const compiled = (...flags: string[]): unknown =>
    JSON.parse(boot('process.stdout.write(JSON.stringify(compiledHere()));', ...flags));

  it('is all that is needed to start', () => {
    expect(compiled()).toEqual([]);
  });

  it('is not taken where it is missing, cut short, damaged, of other sources or of other flags, and then nothing else changes', async () => {
    const expected = report();
    expect(JSON.parse(expected)).toHaveProperty('measurements.loudness.status', 'measured');
    const headerEnd = 4 + intact.readUInt32LE(0);
    const flipped = Buffer.from(intact);
    for (let at = headerEnd; at < flipped.length; at += 1000) flipped[at] = flipped[at]! ^ 0x10; // in the code of each file
    const noHeader = Buffer.from(intact);
    noHeader.fill(0xff, 0, 4);
    for (const damaged of [
      Buffer.alloc(0),
      intact.subarray(0, headerEnd),
      intact.subarray(0, 300),
      flipped,
      noHeader,
    ]) {
      await writeFile(codeFile, damaged);
      expect(compiled()).toContain('program.js');
      expect(report()).toBe(expected);
    }
    await rm(codeFile);
    expect(compiled()).toContain('program.js');
    expect(report()).toBe(expected);
    await writeFile(codeFile, intact);
    expect(compiled('--no-opt')).toContain('program.js');
    expect(report('--no-opt')).toBe(expected);

    const program = join(folder, 'dist/program.js');
    const source = await readFile(program, 'utf8');
    // As long as before, which is all that V8 itself looks at.
    await writeFile(program, source.replace('measure one or more files', 'MEASURE ONE OR MORE FILES'));
    expect(compiled()).toEqual(['program.js']);
    const help = execFileSync(process.execPath, [join(folder, 'dist/main.js'), '--help'], { encoding: 'utf8' });
    expect(help).toContain('MEASURE ONE OR MORE FILES');
  });
});
