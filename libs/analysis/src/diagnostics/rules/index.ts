import type { Rule } from '../rule.ts';
import { arrangementFlat } from './arrangementFlat.ts';
import { dynFlat } from './dynFlat.ts';
import { dynOvercompressed } from './dynOvercompressed.ts';
import { dynPumping } from './dynPumping.ts';
import { fileBitdepth } from './fileBitdepth.ts';
import { fileDropout } from './fileDropout.ts';
import { fileLossy } from './fileLossy.ts';
import { fileSilence } from './fileSilence.ts';
import { gainClipping } from './gainClipping.ts';
import { gainHeadroom } from './gainHeadroom.ts';
import { gainIntersample } from './gainIntersample.ts';
import { loudnessQuiet } from './loudnessQuiet.ts';
import { loudnessTarget } from './loudnessTarget.ts';
import { lowDc } from './lowDc.ts';
import { lowHum } from './lowHum.ts';
import { lowRumble } from './lowRumble.ts';
import { referenceFitRule } from './referenceFit.ts';
import { spaceWashed } from './spaceWashed.ts';
import { stereoAntiphase } from './stereoAntiphase.ts';
import { stereoBalance } from './stereoBalance.ts';
import { stereoBassWidth } from './stereoBassWidth.ts';
import { stereoMonoLoss } from './stereoMonoLoss.ts';
import { stereoNarrow } from './stereoNarrow.ts';
import { stereoWide } from './stereoWide.ts';
import { toneBoxy } from './toneBoxy.ts';
import { toneDull } from './toneDull.ts';
import { toneHarsh } from './toneHarsh.ts';
import { toneMud } from './toneMud.ts';
import { tonePresence } from './tonePresence.ts';
import { toneResonance } from './toneResonance.ts';
import { toneSibilance } from './toneSibilance.ts';
import { TRANSLATION_RULES } from './translation.ts';

/** The one list of rules. Findings of equal importance stand in this order. */
export const RULES: readonly Rule[] = [
  fileSilence,
  fileDropout,
  gainClipping,
  gainIntersample,
  gainHeadroom,
  stereoAntiphase,
  stereoBalance,
  toneMud,
  toneBoxy,
  toneHarsh,
  toneSibilance,
  tonePresence,
  toneDull,
  toneResonance,
  lowRumble,
  lowHum,
  lowDc,
  dynOvercompressed,
  dynPumping,
  dynFlat,
  arrangementFlat,
  spaceWashed,
  stereoNarrow,
  stereoWide,
  stereoBassWidth,
  stereoMonoLoss,
  loudnessQuiet,
  loudnessTarget,
  fileBitdepth,
  fileLossy,
  ...TRANSLATION_RULES,
  referenceFitRule,
];
