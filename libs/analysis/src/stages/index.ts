import { clipping } from './clipping.ts';
import { dynamics } from './dynamics.ts';
import { file } from './file.ts';
import { loudness } from './loudness.ts';
import { truePeak } from './truePeak.ts';

/**
 * The one list of stages. Report type, JSON Schema, metrics and documentation derive from it. A stage may use the results
 * of those before it.
 */
export const STAGES = [file, loudness, truePeak, clipping, dynamics] as const;
