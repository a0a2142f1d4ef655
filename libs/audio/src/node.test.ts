import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileSource, orWriteFailed, sha256OfSource, spoolToTemporaryFile, writeFileAtomically } from './node.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const bytes = Uint8Array.from({ length: 600_000 }, (_, i) => (i * 7) >> 5);

describe('fileSource', () => {
  it('reads anywhere, and nothing past the end', async () => {
    await writeFile(join(folder, 'a'), bytes);
    const source = await fileSource(join(folder, 'a'));
    expect(source.byteLength).toBe(bytes.length);
    for (const [offset, length] of [
      [5, 10],
      [262_140, 10],
      [0, 600_000],
      [599_999, 9],
      [900_000, 1],
    ] as const) {
      expect(Buffer.compare(await source.read(offset, length), bytes.slice(offset, offset + length))).toBe(0);
    }
    await source.close();
    await source.close();
  });

  it('says what is wrong with a path', async () => {
    await expect(fileSource(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(fileSource(folder)).rejects.toMatchObject({ code: 'READ_FAILED' });
  });

  it('is hashed whole', async () => {
    await writeFile(join(folder, 'a'), bytes);
    const source = await fileSource(join(folder, 'a'));
    expect(await sha256OfSource(source)).toBe(createHash('sha256').update(bytes).digest('hex'));
    await source.close();
  });
});

describe('spoolToTemporaryFile', () => {
  it('makes a stream readable anywhere and leaves nothing behind', async () => {
    const { TMPDIR } = process.env;
    process.env.TMPDIR = folder;
    try {
      const source = await spoolToTemporaryFile(Readable.from([bytes.slice(0, 1000), bytes.slice(1000)]), {
        name: '-',
      });
      expect(source).toMatchObject({ name: '-', byteLength: bytes.length });
      expect(Buffer.compare(await source.read(990, 20), bytes.slice(990, 1010))).toBe(0);
      await source.close();
      expect(await readdir(folder)).toEqual([]);
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
  });

  it('stops at the largest size', async () => {
    const spooling = spoolToTemporaryFile(Readable.from([bytes, bytes]), { maxByteLength: 1_000_000 });
    await expect(spooling).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });
});

describe('writeFileAtomically', () => {
  it('writes, patches and hands back what the writer gives', async () => {
    const path = join(folder, 'out');
    const result = await writeFileAtomically(path, async (sink) => {
      for (let at = 0; at < bytes.length; at += 777) await sink.write(bytes.subarray(at, at + 777));
      await sink.write(bytes); // larger than the sink's buffer
      await sink.patch(10, Uint8Array.of(1, 2, 3));
      return 42;
    });
    expect(result).toBe(42);
    const expected = new Uint8Array([...bytes, ...bytes]);
    expected.set([1, 2, 3], 10);
    expect(Buffer.compare(await readFile(path), expected)).toBe(0);
    expect(await readdir(folder)).toEqual(['out']);
  });

  it('does not touch an existing file unless asked', async () => {
    const path = join(folder, 'out');
    await writeFile(path, 'old');
    const write = (overwrite: boolean) =>
      writeFileAtomically(path, async (sink) => sink.write(Uint8Array.of(65)), { overwrite });
    await expect(write(false)).rejects.toMatchObject({ code: 'WOULD_OVERWRITE' });
    expect(await readFile(path, 'utf8')).toBe('old');
    await write(true);
    expect(await readFile(path, 'utf8')).toBe('A');
  });

  it('does not overwrite a file that appears while it writes', async () => {
    const path = join(folder, 'out');
    const writing = writeFileAtomically(path, async () => writeFile(path, 'theirs'));
    await expect(writing).rejects.toMatchObject({ code: 'WOULD_OVERWRITE' });
    expect(await readFile(path, 'utf8')).toBe('theirs');
    expect(await readdir(folder)).toEqual(['out']);
  });

  it('leaves the old file and no debris when the writer fails', async () => {
    const path = join(folder, 'out');
    await writeFile(path, 'old');
    const writing = writeFileAtomically(
      path,
      async (sink) => {
        await sink.write(bytes);
        throw new RangeError('half way');
      },
      { overwrite: true },
    );
    await expect(writing).rejects.toThrow('half way');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['out']);
  });

  it('shows the complete file before it has its name, and gives it none when who looks refuses', async () => {
    const path = join(folder, 'out');
    let seen: Uint8Array | undefined;
    await writeFileAtomically(path, async (sink) => sink.write(bytes), {
      whileSyncing: async (temporaryPath) => {
        expect(temporaryPath).not.toBe(path);
        expect(await readdir(folder)).not.toContain('out');
        seen = await readFile(temporaryPath);
      },
    });
    expect(Buffer.compare(seen!, bytes)).toBe(0);
    const refused = writeFileAtomically(path, async (sink) => sink.write(Uint8Array.of(1)), {
      overwrite: true,
      whileSyncing: () => Promise.reject(new RangeError('not that')),
    });
    await expect(refused).rejects.toThrow('not that');
    expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
    expect(await readdir(folder)).toEqual(['out']);
  });

  it('sweeps what a killed process left of the same name, and nothing that is still being written', async () => {
    const path = join(folder, 'out');
    const gone = spawnSync(process.execPath, ['--version']).pid;
    const names: string[] = [];
    await writeFileAtomically(path, async (sink) => {
      await sink.write(bytes);
      const [mine] = (await readdir(folder)).filter((name) => name.endsWith('.part'));
      // As if the process had been another one, and had died; and the same for another file.
      for (const [name, processId] of [
        ['out', gone],
        ['out', process.ppid],
        ['other', gone],
      ] as const) {
        names.push(mine!.replace('.out.', `.${name}.`).replace(`-${process.pid}-`, `-${processId}-`));
        await writeFile(join(folder, names.at(-1)!), 'half');
      }
    });
    await writeFileAtomically(path, async (sink) => sink.write(bytes), { overwrite: true });
    expect((await readdir(folder)).sort()).toEqual([names[1]!, names[2]!, 'out'].sort());
  });

  it('takes names as long as file systems allow', async () => {
    const name = `${'ü'.repeat(120)}.wav`; // 244 bytes
    await writeFileAtomically(join(folder, name), async (sink) => sink.write(bytes));
    expect(await readdir(folder)).toEqual([name]);
  });

  it.each([
    ['ENOTDIR: not a directory, open', 'not a folder'],
    ['EACCES: permission denied, open', 'no permission'],
    ['EROFS: read-only file system, open', 'can only be read'],
    ['ENOSPC: no space left on device, write', 'the disk is full'],
    ['EFBIG: file too large, write', 'file too large'],
  ])('says in words that %s, without the name of the temporary file', async (message, words) => {
    const cause = Object.assign(new Error(`${message} '/tmp/.song.wav.5bce-1.part'`), { code: message.split(':')[0] });
    await expect(orWriteFailed('/tmp/song.wav', () => Promise.reject(cause))).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: expect.stringMatching(new RegExp(String.raw`^/tmp/song\.wav: [^']*${words}[^']*$`)),
      cause,
    });
  });

  it('says so when the folder is missing or the name is a folder', async () => {
    const write = (path: string) => writeFileAtomically(path, async () => {}, { overwrite: true });
    await expect(write(join(folder, 'no', 'out'))).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: `${join(folder, 'no', 'out')}: there is no folder ${join(folder, 'no')}`,
      hint: expect.any(String),
    });
    await mkdir(join(folder, 'sub'));
    await expect(write(join(folder, 'sub'))).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: `${join(folder, 'sub')}: this is a folder`,
    });
    expect(await readdir(folder)).toEqual(['sub']);
  });
});
