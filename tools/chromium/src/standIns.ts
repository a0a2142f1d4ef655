import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { exportedNamesOf } from './imports.ts';

const FOLDER = join(import.meta.dirname, 'page/standIns');

/** Something of Node that tests may use in a page: ffmpeg to hold us against, fixtures, temporary files. */
export interface StandIn {
  readonly path: string;
  readonly names: ReadonlySet<string>;
}

/** By specifier. The folder is the list: `standIns/node/fs.ts` stands in for `node:fs`, every other path for a package of that name. */
export const STAND_INS: ReadonlyMap<string, StandIn> = new Map(
  globSync('**/*.ts', { cwd: FOLDER }).map((file) => {
    const path = join(FOLDER, file);
    const specifier = file
      .replaceAll('\\', '/')
      .replace(/\.ts$/, '')
      .replace(/^node\//, 'node:');
    return [specifier, { path, names: exportedNamesOf(path, readFileSync(path, 'utf8')) }];
  }),
);

/** Tests and what they share may use stand-ins; a library that did would not run in a browser. */
export const mayUseStandIns = (path: string): boolean => /\.test\.ts$|\/testing\//.test(path);
