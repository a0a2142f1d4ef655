/** Charts drawn by their own component, from samples instead of the report. */
const FROM_SAMPLES: readonly string[] = ['spectrogram', 'goniometer'];
/** Charts of other views. */
const ELSEWHERE: readonly string[] = ['eqCurve', 'receipt'];

const GROUPS = [
  { id: 'song', title: 'Song', charts: ['waveform', 'sectionBar', 'loudnessHistory', 'sectionHeat'] },
  { id: 'tone', title: 'Tone', charts: ['spectrum', 'broadBands', 'troubleBands', 'bandHeat'] },
  {
    id: 'loudness',
    title: 'Loudness and dynamics',
    charts: ['loudnessColumn', 'loudnessDistribution', 'psr', 'psrHistory', 'levelSpread'],
  },
  { id: 'stereo', title: 'Stereo', charts: ['stereoWidth', 'stereoCorrelation', 'correlationHistory', 'monoFoldLoss'] },
  { id: 'picture', title: 'Spectrogram and image', charts: [] },
  { id: 'elsewhere', title: 'Stores and devices', charts: ['storeColumns', 'stores', 'translation'] },
] as const;

export interface ChartGroup {
  readonly id: string;
  readonly title: string;
  /** Whether a chart stands in this group. */
  readonly owns: (chartId: string) => boolean;
}

/** The order of the page. A chart nobody has sorted yet stands in a group of its own at the end, so none is lost. */
export const CHART_GROUPS: readonly ChartGroup[] = [
  ...GROUPS.map(({ id, title, charts }) => ({
    id,
    title,
    owns: (chartId: string) => (charts as readonly string[]).includes(chartId),
  })),
  {
    id: 'further',
    title: 'Further',
    owns: (chartId) =>
      ![...FROM_SAMPLES, ...ELSEWHERE].includes(chartId) &&
      !GROUPS.some(({ charts }) => (charts as readonly string[]).includes(chartId)),
  },
];
