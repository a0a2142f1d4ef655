import { hertz, type Finding, type FindingChange, type VersionReport } from '@auralign/analysis';
import { describeBand, differenceUnit, figureInfo, type BounceReceipt, type ReferenceDistances } from '@auralign/match';
import { NO_FIGURE, roundedText, signedText } from './figures.ts';
import { placeText } from './findings.ts';

type Figures = Readonly<Record<string, number>>;

/** Everything `compare` has found out. */
export interface ComparedVersions {
  readonly versions: VersionReport;
  readonly bounce?: BounceReceipt;
  /** Figures of both, and of the references, with the distances to these. */
  readonly distances?: ReferenceDistances;
}

/** A part of the page, the same for all formats that people read. */
export interface CompareBlock {
  readonly id: 'summary' | 'equaliser' | 'checks' | 'tone' | 'figures' | 'findings' | 'notes';
  readonly title: string;
  readonly lines?: readonly string[];
  readonly grid?: Grid;
  /** In small print. */
  readonly remarks?: readonly string[];
  readonly verdict?: { readonly isGood: boolean; readonly text: string };
}

interface Grid {
  readonly header: readonly string[];
  readonly areWords: readonly boolean[];
  readonly rows: readonly (readonly string[])[];
  /** How grave each row is, where they are of findings. */
  readonly severities?: readonly Finding['severity'][];
}

export function compareBlocks(result: ComparedVersions): CompareBlock[] {
  const { versions } = result;
  return [
    summary(versions),
    ...planBlocks(result),
    ...toneBlock(versions),
    ...figures(result),
    ...findingBlock(versions),
    ...(versions.notes.length === 0 ? [] : [{ id: 'notes' as const, title: 'Notes', lines: versions.notes }]),
  ];
}

function summary({ summary: lines, because, moreRanges }: VersionReport): CompareBlock {
  const more =
    moreRanges === 0
      ? []
      : [
          `${moreRanges} smaller ${moreRanges === 1 ? 'change' : 'changes'} in places: see --format json for the level over time.`,
        ];
  return { id: 'summary', title: 'What changed', lines, remarks: [...more, ...because] };
}

const COLUMNS = 3;

/** The constant change in third octaves, three columns of ten. */
function toneBlock({ bands, verdict, gainDb }: VersionReport): CompareBlock[] {
  const known = bands.filter(({ midDb, sideDb }) => midDb !== undefined || sideDb !== undefined);
  if (known.length === 0 || verdict === 'same' || verdict === 'gain') return [];
  const perColumn = Math.ceil(known.length / COLUMNS);
  const shown = (db: number | undefined): string => (db === undefined ? NO_FIGURE : signedText(db, 1));
  const rows = Array.from({ length: perColumn }, (_, row) =>
    Array.from({ length: COLUMNS }, (_each, column) => known[column * perColumn + row]).flatMap((band) =>
      band === undefined ? ['', '', ''] : [hertz(band.centreHz), shown(band.midDb), shown(band.sideDb)],
    ),
  );
  const header = Array.from({ length: COLUMNS }, () => ['band', 'mid dB', 'side dB']).flat();
  const level =
    gainDb === undefined ? [] : [`Level ${signedText(gainDb, 1)} dB included: what most bands have in common.`];
  return [
    { id: 'tone', title: 'Constant change', grid: { header, areWords: header.map(() => false), rows }, remarks: level },
  ];
}

function planBlocks({ bounce }: ComparedVersions): CompareBlock[] {
  if (bounce === undefined) return [];
  const { curves, receipt } = bounce;
  const blocks: CompareBlock[] = [];
  if (curves !== undefined && curves.bands.length > 0) {
    const rows = curves.bands.map(({ channel, band, frequencyHz, askedDb, doneDb }) => [
      channel === 'stereo' ? '' : channel,
      describeBand(band),
      hertz(frequencyHz),
      signedText(askedDb, 1),
      signedText(doneDb, 1),
      signedText(doneDb - askedDb, 1),
    ]);
    blocks.push({
      id: 'equaliser',
      title: 'The equaliser of the plan, and what was done',
      grid: {
        header: ['', 'band', 'at', 'asked dB', 'done dB', 'difference'],
        areWords: [true, true, false, false, false, false],
        rows,
      },
      remarks: [
        'Of all bands together, without the level of the whole and without what limiter or compressor add: that is measured on our own rendering of the plan.',
      ],
    });
  }
  const failedCount = receipt.checks.filter(({ passed }) => !passed).length;
  blocks.push({
    id: 'checks',
    title: 'Checks of the plan',
    grid: {
      header: ['', '', 'asked', 'done', ''],
      areWords: [true, true, true, false, true],
      rows: receipt.checks.map((check) => [
        check.passed ? '✓' : '✗',
        figureInfo(check.metric).title,
        ...checkCells(check),
      ]),
    },
    verdict:
      failedCount === 0
        ? { isGood: true, text: `✓ All ${receipt.checks.length} checks passed: it did what the plan says.` }
        : { isGood: false, text: `✗ ${failedCount} of ${receipt.checks.length} checks failed.` },
  });
  return blocks;
}

function checkCells({
  metric,
  relation,
  expected,
  actual,
  tolerance,
}: BounceReceipt['receipt']['checks'][number]): string[] {
  if (metric === 'sameMusic') return ['yes', actual === 1 ? 'yes' : 'no', ''];
  const { digits, unit } = figureInfo(metric);
  const limit = roundedText(expected, digits);
  const asked = relation === 'atMost' ? `at most ${limit}` : `${limit} ±${roundedText(tolerance, 1)}`;
  return [asked, roundedText(actual, digits), unit];
}

function figures({ versions, distances, bounce }: ComparedVersions): CompareBlock[] {
  const predicted: Figures = bounce?.receipt.predicted ?? {};
  const hasPredicted = Object.keys(predicted).length > 0;
  const hasReference = distances !== undefined;
  const listed = versions.figures.map(({ metric, before, after }) => ({ metric, before, after }));
  const away = Object.keys(distances?.after ?? {})
    .filter((metric) => metric.endsWith('DistanceDb'))
    .map((metric) => ({ metric, before: distances!.before[metric], after: distances!.after[metric] }));
  const rows = [...listed, ...away].map(({ metric, before, after }) => {
    const { title, digits, unit } = figureInfo(metric);
    const shown = (value: number | undefined): string => (value === undefined ? NO_FIGURE : roundedText(value, digits));
    return [
      title,
      shown(before),
      ...(hasPredicted ? [shown(predicted[metric])] : []),
      shown(after),
      before === undefined || after === undefined ? NO_FIGURE : signedText(after - before, digits),
      ...(hasReference ? [shown(distances.reference[metric])] : []),
      unit === '' ? '' : unit === differenceUnit(unit) ? unit : `${unit} (${differenceUnit(unit)})`,
    ];
  });
  const header = [
    '',
    'before',
    ...(hasPredicted ? ['foretold'] : []),
    'after',
    'change',
    ...(hasReference ? ['reference'] : []),
    '',
  ];
  if (rows.length === 0) return []; // both silent
  return [{ id: 'figures', title: 'Figures', grid: { header, areWords: header.map((word) => word === ''), rows } }];
}

/** Severity is that of the newer version; of what is gone, that of the older one. */
function findingBlock({ findings, verdict }: VersionReport): CompareBlock[] {
  if (verdict === 'other') return [];
  if (findings.length === 0) return [{ id: 'findings', title: 'Findings', lines: ['None before, none after.'] }];
  return [
    {
      id: 'findings',
      title: 'Findings',
      grid: {
        header: ['', '', '', ''],
        areWords: [true, true, true, true],
        rows: findings.map((change) => [
          STATUS_WORDS[change.status],
          change.finding.title,
          figureText(change),
          placeText(change.finding),
        ]),
        severities: findings.map(({ finding }) => finding.severity),
      },
    },
  ];
}

const STATUS_WORDS = { new: 'new', gone: 'gone', remains: 'still there' } as const;

/** `12.9 → 12.6 dB`. */
export function figureText({ finding, before }: FindingChange): string {
  const text = ({ value, unit }: { value: number; unit: string }): string =>
    `${roundedText(value, 1)} ${unit}`.trimEnd();
  if (before === undefined || text(before) === text(finding.measured)) return text(finding.measured);
  return `${roundedText(before.value, 1)} → ${text(finding.measured)}`;
}
