/** Columns of the journal: what changes from bounce to bounce. */
export const JOURNAL_METRICS = [
  'integratedLufs',
  'truePeakDbtp',
  'loudnessRangeLu',
  'plrDb',
  'tiltDbPerOctave',
  'sideToMidDb',
] as const;

/** Words short enough for the head of a column. */
export const SHORT_TITLES: Readonly<Record<(typeof JOURNAL_METRICS)[number], string>> = {
  integratedLufs: 'Loudness',
  truePeakDbtp: 'True peak',
  loudnessRangeLu: 'Range',
  plrDb: 'PLR',
  tiltDbPerOctave: 'Tilt',
  sideToMidDb: 'Width',
};
