import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

/**
 * Starts the files of the bundle with the code that V8 made of them when the bundle was built: half of what starting takes is
 * compiling otherwise. The code lies in one file beside the bundle, for one version of V8. Where it is missing, damaged, of other sources, or
 * V8 refuses it (other version, other flags), sources are compiled as ever; the results are the same.
 */

const require = createRequire(import.meta.url);
const FOLDER = dirname(fileURLToPath(import.meta.url));
const CODE_FILE = join(FOLDER, 'code', `${process.versions.v8}-${process.arch}.bin`);

/** Of one file: where its code lies behind the header, and checksums, since V8 looks at neither. */
interface Entry {
  readonly start: number;
  readonly byteLength: number;
  readonly codeCrc: number;
  readonly sourceCrc: number;
}

/** The file begins with the length of its header as 32 bits, then the header as JSON. */
const PREFIX_BYTES = 4;

interface Loaded {
  readonly module: { exports: unknown };
  readonly script: Script;
  readonly sourceCrc: number;
}

const loaded = new Map<string, Loaded>();
let code: { readonly entries: Readonly<Record<string, Entry>>; readonly bytes: Buffer } | undefined;

/**
 * Twice the usual patience before a function is optimised: a program of a second compiles much that it hardly uses again, and with
 * two threads at work there is no idle core to do it on. A tenth less CPU time on Node 20; later ones have a compiler in between,
 * and no flag of the same meaning. Comes before all else: V8 takes no code that was made under other flags.
 */
export function compileLess(): void {
  if (process.versions.node.startsWith('20.')) setFlagsFromString('--interrupt-budget=300000');
}

/** What a file of the bundle exports; run when it is asked for first. */
export function load(name: string): unknown {
  const known = loaded.get(name);
  if (known !== undefined) return known.module.exports;
  const path = join(FOLDER, name);
  const bytes = readFileSync(path);
  const sourceCrc = crc32(bytes);
  const cachedData = codeOf(name, sourceCrc);
  const script = new Script(`${HEAD}${bytes.toString('utf8')}\n})`, {
    filename: path,
    columnOffset: -HEAD.length,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const module = { exports: {} };
  loaded.set(name, { module, script, sourceCrc });
  const run = script.runInThisContext() as CommonModule;
  run.call(module.exports, module.exports, requireFrom, module, path, FOLDER, importFrom);
  return module.exports;
}

/** As Node wraps modules, and `importFrom`, which the bundle has instead of `import(…)`: a script of its own cannot import. */
const HEAD = '(function (exports, require, module, __filename, __dirname, importFrom) {';
type CommonModule = (exports: object, require: (id: string) => unknown, ...rest: unknown[]) => void;

function requireFrom(id: string): unknown {
  return id.startsWith('./') ? load(id.slice(2)) : require(id);
}

const importFrom = (specifier: string): Promise<unknown> => import(specifier);

function codeOf(name: string, sourceCrc: number): Buffer | undefined {
  code ??= readCode();
  const entry = code.entries[name];
  if (entry === undefined || entry.sourceCrc !== sourceCrc) return undefined;
  const bytes = code.bytes.subarray(entry.start, entry.start + entry.byteLength);
  return crc32(bytes) === entry.codeCrc ? bytes : undefined;
}

function readCode(): NonNullable<typeof code> {
  try {
    const file = readFileSync(CODE_FILE);
    const headerEnd = PREFIX_BYTES + file.readUInt32LE(0);
    const entries = JSON.parse(file.toString('latin1', PREFIX_BYTES, headerEnd)) as Record<string, Entry>;
    return { entries, bytes: file.subarray(headerEnd) };
  } catch {
    return { entries: {}, bytes: Buffer.alloc(0) }; // not made for this version, or cut short
  }
}

/** Files that were loaded and had to be compiled; for tests. */
export function compiledHere(): string[] {
  return [...loaded].flatMap(([name, { script }]) => (script.cachedDataRejected === false ? [] : [name]));
}

/** Keeps the code of all that was loaded, with the functions that have run; for the build. */
export function keepCode(): void {
  const entries: Record<string, Entry> = {};
  const parts: Buffer[] = [];
  let start = 0;
  for (const [name, { script, sourceCrc }] of loaded) {
    const bytes = script.createCachedData();
    entries[name] = { start, byteLength: bytes.length, codeCrc: crc32(bytes), sourceCrc };
    parts.push(bytes);
    start += bytes.length;
  }
  const header = Buffer.from(JSON.stringify(entries), 'latin1');
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32LE(header.length);
  mkdirSync(dirname(CODE_FILE), { recursive: true });
  const draft = `${CODE_FILE}.${process.pid}`; // renamed when whole: others may be starting
  writeFileSync(draft, Buffer.concat([prefix, header, ...parts]));
  renameSync(draft, CODE_FILE);
}
