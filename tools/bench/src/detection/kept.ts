import type { Report } from '@auralign/analysis';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { TimeRange } from './injection.ts';

/** A measured excerpt and what was done to it: all that rules and scores need. */
export interface Measurement {
  readonly report: Report;
  readonly ranges?: readonly TimeRange[];
  readonly centreHz?: number;
}

/**
 * Looks a measurement up before making it. In memory for one piece; with a folder also from run to run, so that limits of
 * rules can be tried in minutes. The folder knows nothing of changes to the meters: empty it after those.
 *
 * @param folder empty for none
 */
export function createKept(folder: string): (name: string, make: () => Promise<Measurement>) => Promise<Measurement> {
  const known = new Map<string, Measurement>();
  if (folder !== '') mkdirSync(folder, { recursive: true });
  return async (name, make) => {
    const here = known.get(name);
    if (here !== undefined) return here;
    const path = join(folder, `${name.replaceAll(/[^\w.−-]+/g, '-')}.json.gz`);
    if (folder !== '' && existsSync(path)) return JSON.parse(gunzipSync(readFileSync(path)).toString()) as Measurement;
    const made = await make();
    known.set(name, made);
    if (folder === '') return made;
    writeFileSync(`${path}.part`, gzipSync(JSON.stringify(made), { level: 1 }));
    renameSync(`${path}.part`, path); // whole or not at all, should the run be ended
    return made;
  };
}
