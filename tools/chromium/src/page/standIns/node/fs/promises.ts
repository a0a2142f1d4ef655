import { readFileSync } from '../fs.ts';

export const readFile = async (path: string | URL, encoding?: 'utf8'): Promise<Uint8Array | string> =>
  readFileSync(path, encoding);
