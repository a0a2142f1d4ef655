import { METRICS } from '@auralign/analysis';

/** How a figure of a plan or receipt is written. */
export interface FigureInfo {
  readonly title: string;
  readonly unit: string;
  /** Decimals worth showing. */
  readonly digits: number;
}

/** Figures of plans and receipts that no report has. */
const OWN: Readonly<Record<string, FigureInfo>> = {
  frameCount: { title: 'Length', unit: 'frames', digits: 0 },
  toneDistanceDb: { title: 'Distance in tone', unit: 'dB', digits: 2 },
  dynamicsDistanceDb: { title: 'Distance in dynamics', unit: 'dB', digits: 2 },
  widthDistanceDb: { title: 'Distance in width', unit: 'dB', digits: 2 },
  balanceDistanceDb: { title: 'Distance in balance', unit: 'dB', digits: 2 },
  midCurveRmsDb: { title: 'Equaliser, mid', unit: 'dB', digits: 2 },
  midCurveLargestDb: { title: 'Equaliser, mid, largest', unit: 'dB', digits: 2 },
  sideCurveRmsDb: { title: 'Equaliser, side', unit: 'dB', digits: 2 },
  sideCurveLargestDb: { title: 'Equaliser, side, largest', unit: 'dB', digits: 2 },
  sameMusic: { title: 'The same music', unit: '', digits: 0 },
  levelSpreadDb: { title: 'Level movement within 3 s', unit: 'dB', digits: 2 },
};

/** Title, unit and decimals of any figure in a plan or receipt; one that is not known keeps its name. */
export function figureInfo(metric: string): FigureInfo {
  return METRICS.find(({ id }) => id === metric) ?? OWN[metric] ?? { title: metric, unit: '', digits: 2 };
}

/** Unit of the difference of two figures: that of levels has no reference level. */
export function differenceUnit(unit: string): string {
  if (unit === 'LUFS') return 'LU';
  return unit === 'dBFS' || unit === 'dBTP' ? 'dB' : unit;
}
