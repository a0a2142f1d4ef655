import { FORMATS } from './corpus.ts';
import { apiTarget } from './targets/api.ts';
import { audioTarget } from './targets/audio.ts';
import { configTarget } from './targets/config.ts';
import { planTarget } from './targets/plan.ts';
import { reportTarget } from './targets/report.ts';
import type { Target } from './target.ts';

/** Everything that is fed. */
export const TARGETS: readonly Target[] = [
  ...Object.keys(FORMATS).map(audioTarget),
  planTarget,
  reportTarget,
  configTarget(),
  apiTarget(),
];
