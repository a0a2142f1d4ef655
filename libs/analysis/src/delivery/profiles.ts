import type { ContainerId, PictureFacts } from '@auralign/audio';

/** What a distributor or service takes. Undefined: nothing is said about it. Rules change without notice: each profile is dated. */
export interface DeliveryProfile {
  readonly id: string;
  readonly title: string;
  readonly audio: {
    readonly containers: readonly ContainerId[];
    /** What becomes of MP3, AAC and the like. */
    readonly lossy: 'refused' | 'discouraged';
    readonly channelCounts?: readonly number[];
    readonly sampleRatesHz?: { readonly lowest: number; readonly highest?: number };
    readonly bitDepths?: readonly number[];
    /** Highest true peak; `advised`: over it is a warning. */
    readonly truePeak?: { readonly dbtp: number; readonly status: 'demanded' | 'advised' };
    readonly seconds?: { readonly least?: number; readonly most?: number };
    /** Longest silence at either end, s. */
    readonly mostSilenceSeconds?: number;
    /** Parts of WAVE files that are not taken. */
    readonly refuses?: readonly ('extensible' | 'chunks after data' | 'tags')[];
  };
  /** A pattern the name of a file, without its ending, has to fit, and what it means. */
  readonly fileName?: { readonly pattern: string; readonly words: string };
  readonly cover?: {
    readonly formats: readonly PictureFacts['format'][];
    readonly leastPx: number;
    readonly advisedPx?: number;
    readonly mostPx?: number;
    readonly refuses?: readonly ('colour profile' | 'alpha')[];
  };
  readonly source: string;
  /** Day the source was looked at. */
  readonly checkedDate: string;
  /** How well founded: published by whom it is about, or said by others. */
  readonly confidence: 'published' | 'second-hand';
}

const CHECKED = '2026-11-22';

/** The profiles known. */
export const DELIVERY_PROFILES: readonly DeliveryProfile[] = [
  {
    id: 'spotify',
    title: 'Spotify, for providers',
    audio: {
      containers: ['flac', 'wav'],
      lossy: 'refused',
      channelCounts: [2],
      sampleRatesHz: { lowest: 44_100 },
      bitDepths: [16, 24],
      refuses: ['extensible', 'chunks after data'],
    },
    cover: { formats: ['tiff', 'png', 'jpeg'], leastPx: 640, refuses: ['colour profile'] },
    source: 'providersupport.spotify.com, Building a Package',
    checkedDate: CHECKED,
    confidence: 'published',
  },
  {
    id: 'cd-baby',
    title: 'CD Baby',
    audio: {
      containers: ['wav', 'flac', 'mp3'],
      lossy: 'discouraged',
      channelCounts: [2],
      sampleRatesHz: { lowest: 44_100, highest: 44_100 },
      bitDepths: [16],
    },
    fileName: { pattern: '^[A-Za-z0-9_-]+$', words: 'letters, digits, - and _' },
    source: 'support.cdbaby.com, How do I upload my audio',
    checkedDate: CHECKED,
    confidence: 'published',
  },
  {
    id: 'distrokid',
    title: 'DistroKid',
    audio: {
      containers: ['wav', 'mp3', 'aiff', 'mp4', 'flac'],
      lossy: 'discouraged',
      sampleRatesHz: { lowest: 44_100, highest: 96_000 },
      bitDepths: [16, 24],
    },
    cover: { formats: ['jpeg', 'png'], leastPx: 1000, advisedPx: 3000 },
    source: 'studiolivetoday, of 2020',
    checkedDate: CHECKED,
    confidence: 'second-hand',
  },
  {
    id: 'velveteen',
    title: 'Velveteen, advisory',
    audio: {
      containers: ['wav', 'flac', 'aiff'],
      lossy: 'refused',
      sampleRatesHz: { lowest: 44_100 },
      bitDepths: [16, 24],
      truePeak: { dbtp: -1, status: 'advised' },
      seconds: { least: 30, most: 900 },
      mostSilenceSeconds: 2,
    },
    source: 'velveteen.fm help, June 2026',
    checkedDate: CHECKED,
    confidence: 'published',
  },
  {
    id: 'audiomaze',
    title: 'Audiomaze',
    audio: { containers: ['wav'], lossy: 'refused', mostSilenceSeconds: 10, refuses: ['tags'] },
    source: 'help page of Audiomaze',
    checkedDate: CHECKED,
    confidence: 'second-hand',
  },
  {
    id: 'strict',
    title: 'What all of them take',
    audio: {
      containers: ['wav', 'flac'],
      lossy: 'refused',
      channelCounts: [2],
      sampleRatesHz: { lowest: 44_100, highest: 44_100 },
      bitDepths: [16],
      truePeak: { dbtp: -1, status: 'advised' },
      seconds: { least: 30, most: 900 },
      mostSilenceSeconds: 2,
      refuses: ['extensible', 'chunks after data'],
    },
    fileName: { pattern: '^[A-Za-z0-9_-]+$', words: 'letters, digits, - and _' },
    cover: { formats: ['jpeg', 'png'], leastPx: 3000, mostPx: 6000, refuses: ['alpha', 'colour profile'] },
    source: 'the strictest of the profiles here; pictures of 3000 to 6000 pixels as Audora asks for',
    checkedDate: CHECKED,
    confidence: 'second-hand',
  },
];
