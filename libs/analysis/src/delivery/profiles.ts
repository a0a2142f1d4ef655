import type { ContainerId, PictureFacts } from '@auralign/audio';
import { Type, type Static } from 'typebox';
import { oneOfWords } from '../wordSchema.ts';

const CONTAINERS = [
  'wav',
  'rf64',
  'aiff',
  'flac',
  'mp3',
  'ogg',
  'mp4',
  'adts',
] as const satisfies readonly ContainerId[];
const PICTURES = ['jpeg', 'png', 'tiff'] as const satisfies readonly PictureFacts['format'][];
const Seconds = Type.Number({ minimum: 0, maximum: 1e6 });
const Pixels = Type.Integer({ minimum: 1, maximum: 100_000 });
const few = { maxItems: 20 } as const;

const AudioSchema = Type.Object(
  {
    containers: Type.Array(oneOfWords(CONTAINERS), { ...few, minItems: 1 }),
    lossy: oneOfWords(['refused', 'discouraged']),
    channelCounts: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 64 }), few)),
    sampleRatesHz: Type.Optional(
      Type.Object({ lowest: Type.Number({ minimum: 0 }), highest: Type.Optional(Type.Number({ minimum: 0 })) }),
    ),
    bitDepths: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 64 }), few)),
    truePeak: Type.Optional(
      Type.Object({
        dbtp: Type.Number({ minimum: -60, maximum: 20, description: 'Highest true peak' }),
        status: oneOfWords(['demanded', 'advised']),
      }),
    ),
    seconds: Type.Optional(Type.Object({ least: Type.Optional(Seconds), most: Type.Optional(Seconds) })),
    mostSilenceSeconds: Type.Optional(Seconds),
    refuses: Type.Optional(Type.Array(oneOfWords(['extensible', 'chunks after data', 'tags']), few)),
  },
  { additionalProperties: false },
);

const CoverSchema = Type.Object(
  {
    formats: Type.Array(oneOfWords(PICTURES), { ...few, minItems: 1 }),
    leastPx: Pixels,
    advisedPx: Type.Optional(Pixels),
    mostPx: Type.Optional(Pixels),
    refuses: Type.Optional(Type.Array(oneOfWords(['colour profile', 'alpha']), few)),
  },
  { additionalProperties: false },
);

/** JSON Schema of `DeliveryProfile`. */
export const deliveryProfileSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' }),
    title: Type.String({ minLength: 1, maxLength: 60 }),
    audio: AudioSchema,
    fileNames: Type.Optional(oneOfWords(['letters, digits, - and _'])),
    cover: Type.Optional(CoverSchema),
    source: Type.String({ minLength: 1, maxLength: 300, description: 'Where it is from' }),
    checkedDate: Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\d$`, description: 'When that was looked at' }),
    confidence: oneOfWords(['published', 'second-hand']),
  },
  { additionalProperties: false },
);

/**
 * What a distributor or service takes; of what is absent nothing is said. Lossy formats that are `discouraged` are taken with a warning, and so are
 * peaks over what is `advised`. Rules change without notice: each profile is dated.
 */
export type DeliveryProfile = Static<typeof deliveryProfileSchema>;

/** The profiles known, those of the project in their place or behind them. */
export function editedDeliveryProfiles(own: readonly DeliveryProfile[]): readonly DeliveryProfile[] {
  const profiles = new Map(DELIVERY_PROFILES.map((profile) => [profile.id, profile]));
  for (const profile of own) profiles.set(profile.id, profile);
  return [...profiles.values()];
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
    fileNames: 'letters, digits, - and _',
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
    fileNames: 'letters, digits, - and _',
    cover: { formats: ['jpeg', 'png'], leastPx: 3000, mostPx: 6000, refuses: ['alpha', 'colour profile'] },
    source: 'the strictest of the profiles here; pictures of 3000 to 6000 pixels as Audora asks for',
    checkedDate: CHECKED,
    confidence: 'second-hand',
  },
];
