import { bands } from './bands.ts';
import { bandTimeline } from './bandTimeline.ts';
import { clipping } from './clipping.ts';
import { dynamics } from './dynamics.ts';
import { features } from './features.ts';
import { file } from './file.ts';
import { loudness } from './loudness.ts';
import { spectrum } from './spectrum.ts';
import { stereo } from './stereo.ts';
import { truePeak } from './truePeak.ts';
import { sections } from './sections.ts';
import { pumping } from './pumping.ts';
import { space } from './space.ts';
import { resonances } from './resonances.ts';
import { hum } from './hum.ts';
import { lossy } from './lossy.ts';
import { density } from './density.ts';

/**
 * The one list of stages. Report type, JSON Schema, metrics and documentation derive from it. A stage may use the results
 * of those before it.
 */
export const STAGES = [
  file,
  loudness,
  truePeak,
  clipping,
  dynamics,
  spectrum,
  bands,
  stereo,
  features,
  bandTimeline,
  sections,
  pumping,
  space,
  resonances,
  hum,
  lossy,
  density,
] as const;
