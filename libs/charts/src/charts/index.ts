import type { AnyChart } from '../chart.ts';
import { bandHeat } from './bandHeat.ts';
import { broadBands } from './broadBands.ts';
import { correlationHistory } from './correlationHistory.ts';
import { eqCurve } from './eqCurve.ts';
import { goniometer } from './goniometer.ts';
import { levelSpread } from './levelSpread.ts';
import { loudnessColumn } from './loudnessColumn.ts';
import { loudnessDistribution } from './loudnessDistribution.ts';
import { loudnessHistory } from './loudnessHistory.ts';
import { monoFoldLoss } from './monoFoldLoss.ts';
import { psr } from './psr.ts';
import { psrHistory } from './psrHistory.ts';
import { receipt } from './receipt.ts';
import { sectionBar } from './sectionBar.ts';
import { sectionHeat } from './sectionHeat.ts';
import { spectrogram } from './spectrogram.ts';
import { spectrum } from './spectrum.ts';
import { stereoCorrelation } from './stereoCorrelation.ts';
import { stereoWidth } from './stereoWidth.ts';
import { stores } from './stores.ts';
import { translation } from './translation.ts';
import { troubleBands } from './troubleBands.ts';
import { waveform } from './waveform.ts';

/**
 * The one list of charts, in the order of a report. Report, dashboard and gallery draw what stands here. Charts of half a
 * width stand in pairs.
 */
export const CHARTS: readonly AnyChart[] = [
  waveform,
  sectionBar,
  loudnessHistory,
  loudnessColumn,
  loudnessDistribution,
  spectrum,
  spectrogram,
  broadBands,
  eqCurve,
  bandHeat,
  sectionHeat,
  troubleBands,
  stereoWidth,
  stereoCorrelation,
  monoFoldLoss,
  goniometer,
  correlationHistory,
  psrHistory,
  psr,
  levelSpread,
  stores,
  translation,
  receipt,
];
