import { BANDS, METRICS, STAGES, type MetricInfo, type Report } from '@auralign/analysis';
import { printable } from '../text/width.ts';
import { roundedText } from './figures.ts';

/** What everybody looks at first, in this order. */
const HEADLINE = ['integratedLufs', 'truePeakDbtp', 'loudnessRangeLu', 'plrDb'];

/** The stages in the order a person asks for them; those not named here follow in the order of STAGES. */
const STAGE_ORDER = ['dynamics', 'bands', 'spectrum', 'stereo', 'loudness', 'truePeak', 'clipping', 'file', 'features'];

/**
 * Figures for programs rather than readers: when something happened, the ends of a distribution whose middle is shown,
 * counts of samples beside counts of events. JSON and CSV hold them all.
 */
const DETAILS: readonly RegExp[] = [
  /Seconds$/,
  /SampleCount$/,
  /\.p\d+$/,
  /^bands\..*\.(levelDbfs|relativeP90Db)$/,
  /^loudness\.(relativeThresholdLufs|loudnessRange(Low|High)Lufs)$/,
  /^truePeak\.worstCaseErrorDb$/,
  /^stereo\.(delayConfidence|correlationP10)$/,
  /^clipping\.rangeCount$/,
  // What rules look at: what it means for the song, the findings say.
  /^(bandTimeline|sections|pumping|space|resonances|hum)\./,
];
const SHOWN_ALTHOUGH_DETAIL = ['leadingSilenceSeconds', 'trailingSilenceSeconds'];

function isForReaders({ stageId, id }: MetricInfo): boolean {
  return SHOWN_ALTHOUGH_DETAIL.includes(id) || !DETAILS.some((detail) => detail.test(`${stageId}.${id}`));
}

/** Headings that say more than the stage's title. */
const CAPTIONS: Readonly<Record<string, string>> = {
  bands: 'Tone: bands against the whole',
  spectrum: 'Tone: the spectrum as a whole',
  truePeak: 'Peaks',
};

/** A heading and the figures under it. */
export interface Section {
  readonly title: string;
  readonly metrics: readonly MetricInfo[];
}

/** Every metric in exactly one section: the headline, then a section a stage. */
export function allSections(): Section[] {
  const rank = (id: string): number => (STAGE_ORDER.includes(id) ? STAGE_ORDER.indexOf(id) : STAGE_ORDER.length);
  const headline = HEADLINE.flatMap((id) => METRICS.filter((info) => info.id === id));
  const byStage = [...STAGES]
    .sort((a, b) => rank(a.id) - rank(b.id))
    .map(({ id, title }) => ({
      title: CAPTIONS[id] ?? title,
      metrics: METRICS.filter((info) => info.stageId === id && !headline.includes(info)),
    }));
  return [{ title: 'At a glance', metrics: headline }, ...byStage].filter(({ metrics }) => metrics.length > 0);
}

/** The same without the details. */
export function sections(): Section[] {
  return allSections()
    .map(({ title, metrics }) => ({ title, metrics: metrics.filter(isForReaders) }))
    .filter(({ metrics }) => metrics.length > 0);
}

/** Title of a figure in a table; bands with their limits, since names of bands mean different things to people. */
export function titleOf({ stageId, path, title }: MetricInfo): string {
  const band = stageId === 'bands' ? BANDS.find(({ id }) => id === path[0]) : undefined;
  return band === undefined ? title : `${title}, ${hertz(band.lowHz)}–${hertz(band.highHz)} Hz`;
}

function hertz(frequencyHz: number): string {
  return frequencyHz >= 1000 ? `${frequencyHz / 1000}k` : String(frequencyHz);
}

/** A column of the table of many files: what fits a line and tells files apart. */
export const SUMMARY_COLUMNS: readonly { readonly metric: string; readonly label: string }[] = [
  { metric: 'integratedLufs', label: 'LUFS' },
  { metric: 'loudnessRangeLu', label: 'LRA' },
  { metric: 'truePeakDbtp', label: 'dBTP' },
  { metric: 'plrDb', label: 'PLR' },
  { metric: 'dynamicRangeDr', label: 'DR' },
  { metric: 'tiltDbPerOctave', label: 'dB/oct' },
  { metric: 'correlation', label: 'corr' },
];

const CHANNEL_WORDS: Readonly<Record<number, string>> = { 1: 'mono', 2: 'stereo', 6: '5.1', 8: '7.1' };
const CODEC_WORDS: Readonly<Record<string, string>> = {
  'pcm-integer': '',
  'pcm-float': 'float',
  'pcm-alaw': 'A-law',
  'pcm-mulaw': 'µ-law',
  vorbis: 'Vorbis',
  opus: 'Opus',
  other: '',
};

/** `FLAC · 44.1 kHz · stereo · 16 bit · 0:45` */
export function describeFormat({ file }: Report): string {
  const { container, codec, sampleRateHz, channelCount, bitDepth, bitRate } = file.format;
  const codecWord = CODEC_WORDS[codec] ?? (codec === container ? '' : codec.toUpperCase());
  const parts = [
    [container === 'ffmpeg' ? 'read by ffmpeg' : container.toUpperCase(), codecWord]
      .filter((word) => word !== '')
      .join(' '),
    `${Number((sampleRateHz / 1000).toFixed(3))} kHz`,
    CHANNEL_WORDS[channelCount] ?? `${channelCount} channels`,
    bitDepth === undefined ? '' : `${bitDepth} bit`,
    bitRate === undefined ? '' : `${roundedText(bitRate / 1000, 0)} kb/s`,
    clock(file.durationSeconds),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** `Artist – Title`, or what there is of it. */
export function describeTags({ file }: Report): string | undefined {
  const words = [file.tags?.artist, file.tags?.title].filter((word) => word !== undefined && word !== '');
  return words.length === 0 ? undefined : printable(words.join(' – '));
}

/** `3:07`, `1:02:09`; below ten seconds with milliseconds, since then they matter. */
export function clock(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(3)} s`;
  const whole = Math.round(seconds);
  const pad = (part: number): string => String(part).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}
