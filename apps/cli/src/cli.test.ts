import { readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readVersion } from './version.ts';
import { run } from './testing/fakeIo.ts';

describe('the command line itself', () => {
  it('prints the version of the package', async () => {
    expect(await run(['--version'])).toEqual({ exitCode: 0, stdout: `${readVersion()}\n`, stderr: '' });
  });

  it.each([
    ['analyze'],
    ['match'],
    ['fix'],
    ['apply'],
    ['export'],
    ['compare'],
    ['stems'],
    ['codec'],
    ['report'],
    ['serve'],
    ['explain'],
    ['selftest'],
    ['metrics'],
    ['schema'],
  ])('has help with examples for %s', async (command) => {
    const { exitCode, stdout, stderr } = await run([command, '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Usage: auralign ${command}`);
    expect(stdout).toContain('Examples:');
    expect(stderr).toBe('');
  });

  it('names every command and the exit codes in its help', async () => {
    const { stdout } = await run(['--help']);
    for (const word of [
      'analyze',
      'match',
      'fix',
      'apply',
      'export',
      'compare',
      'stems',
      'codec',
      'report',
      'serve',
      'explain',
      'selftest',
      'Exit codes',
      'Examples:',
    ])
      expect(stdout).toContain(word);
  });

  it('has every command and every flag in its README', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const { stdout } = await run(['--help']);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) \[options\]|^ {2}(schema) /gm)].map(
      (match) => match[1] ?? match[2]!,
    );
    expect(commands).toContain('codec');
    for (const command of commands) {
      expect(readme).toContain(`auralign ${command}`);
      const help = await run([command, '--help']);
      const flags = [...help.stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag!);
      expect(flags.filter((flag) => flag !== '--help' && !readme.includes(flag))).toEqual([]);
    }
  });

  it.each([
    [['analyze', 'a.wav', '--formt', 'json'], '--format'],
    [['analyse', 'a.wav'], 'analyze'],
    [['analyze', 'a.wav', '--format', 'xml'], 'table, json, csv, markdown, html, sarif, junit'],
    [['analyze', 'a.wav', '--jobs', '0'], 'from 1 to 256'],
    [['analyze', 'a.wav', '--jobs', 'two'], 'from 1 to 256'],
    [['analyze', 'a.wav', '--output', '--quiet'], 'file name'],
    [['analyze'], 'missing required argument'],
    [['match', 'a.wav', '--out', 'b.wav'], '--reference'],
    [['match', 'a.wav', '--reference', 'b.wav', '--out', 'c.wav', '--amount', '101'], 'from 0 to 100'],
    [['match', 'a.wav', 'b.wav', '--reference', 'c.wav'], 'too many arguments'],
    [['match', 'a.wav', '--reference', 'b.wav', '--only', 'tone,smell'], 'one of tone'],
    [['apply', 'plan.json'], "argument 'mix'"],
    [['export', 'plan.json'], '--to FORMAT'],
    [['selftest', '--rate', '100'], 'from 8000'],
    [[], 'Usage:'],
  ])('refuses %j with exit code 2 and says what was expected', async (argv, words) => {
    const { exitCode, stdout, stderr } = await run(argv);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(words);
  });

  it('answers a wrong argument with a JSON document where JSON was asked for', async () => {
    const { exitCode, stdout } = await run(['analyze', 'a.wav', '--format', 'json', '--job', '2']);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'INVALID_OPTION', message: expect.stringContaining('--job') },
    });
  });

  it('tells who names a file without a command what to type', async () => {
    const { exitCode, stderr } = await run([import.meta.filename]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`auralign analyze ${import.meta.filename}`);
  });

  it('sends who got a flag wrong to the help of the command, or to the file of that name', async () => {
    const wrong = await run(['match', 'a.wav', '--referenc', 'b.wav']);
    expect(wrong.stderr).toContain('Run auralign match --help');
    expect(wrong.stderr).not.toContain('./');
    const name = `-dash-${process.pid}.wav`; // in the folder the tests run in: only there it looks like a flag
    await writeFile(name, '');
    try {
      expect((await run(['analyze', name])).stderr).toContain(`The file of that name: ./${name}`);
    } finally {
      await rm(name);
    }
  });

  it('never colours when NO_COLOR is set, and colours a terminal', async () => {
    const escape = '\u001b[';
    expect((await run(['metrics'], { isTTY: true })).stdout).toContain(escape);
    expect((await run(['metrics'], { isTTY: true, env: { NO_COLOR: '1' } })).stdout).not.toContain(escape);
    expect((await run(['metrics'], { isTTY: true, env: { TERM: 'dumb' } })).stdout).not.toContain(escape);
    expect((await run(['metrics'])).stdout).not.toContain(escape);
  });

  it('prints a schema that its own reports follow', async () => {
    const { stdout } = await run(['schema']);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'object', properties: { schemaVersion: {}, measurements: {} } });
    expect((await run(['schema', 'report'])).stdout).toBe(stdout);
  });

  it.each([
    ['compare', 'versions'],
    ['stems', 'masking'],
    ['plan', 'moves'],
    ['receipt', 'checks'],
  ])('prints the schema of %s', async (name, property) => {
    const { exitCode, stdout } = await run(['schema', name]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'object', properties: { [property]: {} } });
  });

  it('prints no schema of what there is not', async () => {
    const { exitCode, stdout, stderr } = await run(['schema', 'song']);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('report, compare, stems, deliver, plan, receipt');
  });
});
