import { compareVersions, type Report } from '@auralign/analysis';
import { openFile, type Assistants } from '@auralign/engine/node';
import { checkBounce, distancesToReferences } from '@auralign/match';
import pc from 'picocolors';
import { compareFormat, type ComparedVersions } from '../format/compareFormats.ts';
import type { CompareFormatName } from '../format/names.ts';
import { expandReferences } from '../inputs.ts';
import { EXIT_CODES, type CliIo } from '../io.ts';
import { refuseAudioAsReport, withOutput } from '../output.ts';
import { createProgress } from '../progress.ts';
import { diagnosisSettings, isAtOrAbove, type DiagnosisFlags, type DiagnosisSettings } from '../steps/diagnosing.ts';
import { measureFiles } from '../steps/measureFiles.ts';
import { readPlan } from '../steps/readPlan.ts';
import { columnsOf, wantsColour } from '../text/terminal.ts';

export interface CompareFlags extends DiagnosisFlags {
  readonly plan?: string;
  readonly reference?: readonly string[];
  readonly format: CompareFormatName;
  readonly output?: string;
  readonly quiet?: boolean;
}

/** Says what a newer version changed; exit code 1 if it did not do what the plan says, or is other music. */
export async function compareCommand(
  beforePath: string,
  afterPath: string,
  flags: CompareFlags,
  io: CliIo,
  assistants: Assistants | undefined,
): Promise<number> {
  const settings = await diagnosisSettings(flags, io);
  const format = await compareFormat(flags.format);
  const referencePaths = await expandReferences(flags.reference ?? []);
  const paths = [beforePath, afterPath, ...referencePaths];
  if (flags.output !== undefined) {
    const inputs = flags.plan === undefined ? paths : [...paths, flags.plan];
    await refuseAudioAsReport('--output', flags.output, inputs);
  }
  const plan = flags.plan === undefined ? undefined : await readPlan(flags.plan);
  const progress = createProgress(io, { fileCount: paths.length + 1, quiet: flags.quiet === true });
  try {
    const measured = await measureFiles(paths, { io, progress, series: true, assistants });
    const [before, after, ...references] = measured.map(({ report }) => report) as [Report, Report, ...Report[]];
    const older = await openFile(beforePath, beforePath, 'auto');
    const newer = await openFile(afterPath, afterPath, 'auto').catch(async (error: unknown) => {
      await older.close();
      throw error;
    });
    let result: ComparedVersions;
    try {
      const place = paths.length;
      progress.begin(place, 'both versions');
      const versions = await compareVersions(
        { name: beforePath, report: before, open: older.openStream },
        { name: afterPath, report: after, open: newer.openStream },
        {
          diagnosis: { ...settings.options, references },
          signal: io.signal,
          onProgress: (fraction) => progress.update(place, fraction, 'comparing'),
        },
      );
      const evidence = { before, after, versions, references };
      if (plan !== undefined) progress.update(place, 1, 'checking the plan');
      result = {
        versions,
        ...(plan === undefined
          ? {}
          : { bounce: await checkBounce({ ...evidence, plan, openBefore: older.openStream, signal: io.signal }) }),
        ...(references.length === 0 ? {} : { distances: distancesToReferences(evidence) }),
      };
      progress.end(place);
    } finally {
      await newer.close();
      await older.close();
    }
    progress.clear();
    await withOutput(flags.output, io, (write) =>
      write(
        format(result, {
          colours: pc.createColors(flags.output === undefined && wantsColour(io.stdout, io.env)),
          columns: columnsOf(io.stdout),
        }),
      ),
    );
    return isFailed(result, settings) ? EXIT_CODES.failed : EXIT_CODES.ok;
  } finally {
    progress.clear();
  }
}

function isFailed({ versions, bounce }: ComparedVersions, { failOn }: DiagnosisSettings): boolean {
  return (
    versions.verdict === 'other' ||
    bounce?.receipt.checks.some(({ passed }) => !passed) === true ||
    versions.findings.some(({ status, finding }) => status === 'new' && isAtOrAbove(finding, failOn))
  );
}
