import { fileName } from '@auralign/match';
import type { Report } from '@auralign/analysis';
import { reportsOf, type ChartInput } from '../chart.ts';
import { ROLE_WORDS } from '../roles.ts';
import type { Table } from '../table.ts';
import { measuredOf } from '../data/read.ts';
import { clock, rounded, withUnit } from '../words.ts';

const CHANNEL_WORDS: Readonly<Record<number, string>> = { 1: 'mono', 2: 'stereo', 6: '5.1', 8: '7.1' };

/** Codecs that are not called by their id in capitals. */
const CODEC_WORDS: Readonly<Record<string, string>> = {
  'pcm-integer': 'PCM',
  'pcm-float': 'PCM, floating-point',
  'pcm-alaw': 'A-law',
  'pcm-mulaw': 'µ-law',
  vorbis: 'Vorbis',
  opus: 'Opus',
  other: '',
};

const FACTS: readonly (readonly [title: string, read: (report: Report) => string | undefined])[] = [
  ['Name', ({ file }) => fileName(file.name)],
  [
    'Title',
    ({ file }) => [file.tags?.artist, file.tags?.title].filter((part) => part !== undefined && part !== '').join(' – '),
  ],
  [
    'Album',
    ({ file }) => [file.tags?.album, file.tags?.date].filter((part) => part !== undefined && part !== '').join(', '),
  ],
  ['Format', ({ file: { format } }) => formatWords(format)],
  ['Sample rate', ({ file }) => `${Number((file.format.sampleRateHz / 1000).toFixed(3))} kHz`],
  ['Channels', ({ file: { format } }) => CHANNEL_WORDS[format.channelCount] ?? String(format.channelCount)],
  ['Bit depth', bitDepth],
  [
    'Bit rate',
    ({ file: { format } }) => (format.bitRate === undefined ? undefined : `${rounded(format.bitRate / 1000, 0)} kb/s`),
  ],
  ['Duration', ({ file }) => `${clock(file.durationSeconds, 3)} (${file.frameCount} samples a channel)`],
  [
    'Silence at the ends',
    (report) => {
      const facts = measuredOf(report, 'file');
      return facts === undefined
        ? undefined
        : `${rounded(facts.leadingSilenceSeconds, 2)} s, ${rounded(facts.trailingSilenceSeconds, 2)} s`;
    },
  ],
  [
    'DC offset',
    (report) => {
      const offset = measuredOf(report, 'file')?.dcOffset;
      return offset === undefined ? undefined : withUnit(rounded(100 * offset, 3), '% of full scale');
    },
  ],
  ['Note on loudness', (report) => measuredOf(report, 'loudness')?.note],
  ['Warnings', ({ warnings }) => warnings.map(({ message }) => message).join(' ')],
  ['SHA-256', ({ file }) => file.sha256],
  ['Measured by', ({ tool, backend }) => `${tool.name} ${tool.version}, ${backend}`],
];

/** `WAV, PCM`, `OGG, Vorbis`, `FLAC`. */
function formatWords({ container, codec }: Report['file']['format']): string {
  const outer = container === 'ffmpeg' ? 'read by ffmpeg' : container.toUpperCase();
  const inner = CODEC_WORDS[codec] ?? codec.toUpperCase();
  return inner === outer || inner === '' ? outer : `${outer}, ${inner}`;
}

function bitDepth(report: Report): string | undefined {
  const stated = report.file.format.bitDepth;
  const effective = measuredOf(report, 'file')?.effectiveBitDepth;
  if (stated === undefined) return undefined;
  return effective === undefined || effective === stated
    ? `${stated} bit`
    : `${stated} bit, of which ${effective} are in use`;
}

/** What is known of the files beside their sound. Rows that no file has anything for are left out. */
export function fileFacts(input: ChartInput): Table {
  const files = reportsOf(input);
  return {
    caption: 'Files',
    columns: [{ label: 'Fact', isText: true }, ...files.map(({ role }) => ({ label: ROLE_WORDS[role], isText: true }))],
    rows: FACTS.map(([title, read]) => [title, ...files.map(({ report }) => read(report) ?? '')]).filter((row) =>
      row.slice(1).some((cell) => cell !== ''),
    ),
  };
}
