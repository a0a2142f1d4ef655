import type { Injection } from '../injection.ts';
import { DYNAMICS } from './dynamics.ts';
import { FILE } from './file.ts';
import { LEVEL } from './level.ts';
import { BASS_TAKEN, LOW } from './low.ts';
import { SPACE } from './space.ts';
import { STEREO } from './stereo.ts';
import { TONE } from './tone.ts';

/** Every fault that can be put into music, in the order of the table. */
export const INJECTIONS: readonly Injection[] = [
  ...LEVEL,
  ...TONE,
  ...LOW,
  ...DYNAMICS,
  ...STEREO,
  ...SPACE,
  ...FILE,
  ...BASS_TAKEN,
];
