import { examine, type DiagnoseOptions } from '../diagnostics/diagnose.ts';
import type { Finding } from '../diagnostics/finding.ts';
import { readMetric } from '../report/metrics.ts';
import type { Report } from '../report/report.ts';
import type { FigureChange, FindingChange } from './versionReport.ts';

/** What is shown of both reports. */
const FIGURES = [
  'integratedLufs',
  'maxShortTermLufs',
  'truePeakDbtp',
  'loudnessRangeLu',
  'plrDb',
  'crestDb',
  'tiltDbPerOctave',
  'sideToMidDb',
  'correlation',
  'balanceDb',
  'monoFoldLossDb',
] as const;

export function figureChanges(before: Report, after: Report): FigureChange[] {
  return FIGURES.flatMap((metric): FigureChange[] => {
    const [was, is] = [readMetric(before, metric), readMetric(after, metric)];
    if (was === undefined && is === undefined) return [];
    return [{ metric, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }];
  });
}

/** Both are judged alike: where the purpose is guessed, that of the newer file counts for the older one, too. */
export function findingChanges(before: Report, after: Report, options: DiagnoseOptions): FindingChange[] {
  const newer = examine(after, options);
  const older = examine(before, { ...options, purpose: newer.purpose });
  const [is, was] = [remarksOf(newer.findings), remarksOf(older.findings)];
  const found = is.map((finding): FindingChange => {
    const earlier = was.find((each) => isSame(each, finding));
    return earlier === undefined
      ? { status: 'new', finding }
      : { status: 'remains', finding, before: earlier.measured };
  });
  const gone = was.filter((finding) => !is.some((each) => isSame(each, finding)));
  return [
    ...found.filter(({ status }) => status === 'new'),
    ...gone.map((finding): FindingChange => ({ status: 'gone', finding })),
    ...found.filter(({ status }) => status === 'remains'),
  ];
}

function remarksOf(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ severity }) => severity !== 'pass');
}

/** A third of an octave apart is the same place: what moves further is another fault of its kind. */
const SAME_PLACE_OCTAVES = 1 / 3;

function isSame(a: Finding, b: Finding): boolean {
  if (a.ruleId !== b.ruleId || a.channel !== b.channel) return false;
  if (a.ruleId !== 'tone.resonance' || a.bandHz === undefined || b.bandHz === undefined) return true;
  return Math.abs(Math.log2(a.bandHz.centreHz / b.bandHz.centreHz)) <= SAME_PLACE_OCTAVES;
}
