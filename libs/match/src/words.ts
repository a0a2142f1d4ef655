/** Numbers as they stand in the sentences of plans and receipts: as in those of findings. */

import { signed } from '@auralign/analysis';

export { hertz, plain, signed } from '@auralign/analysis';

/** `+1.5 dB`, `−3.0 dB`: sign always shown, true minus. */
export function signedDb(valueDb: number, digits = 1): string {
  return `${signed(valueDb, digits)} dB`;
}

/** The last part of a path: what is printed is handed on, and where a file lay on somebody's disk is nobody else's business. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
