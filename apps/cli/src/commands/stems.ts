import { analyzeStems, examine, type StemReport } from '@auralign/analysis';
import { openFile, type Assistants } from '@auralign/engine/node';
import pc from 'picocolors';
import { stemFormat } from '../format/stemFormats.ts';
import type { StemFormatName } from '../format/names.ts';
import { EXIT_CODES, type CliIo } from '../io.ts';
import { refuseAudioAsReport, withOutput } from '../output.ts';
import { createProgress } from '../progress.ts';
import { diagnosisSettings, isAtOrAbove, remarks, type DiagnosisFlags } from '../steps/diagnosing.ts';
import { measureFiles } from '../steps/measureFiles.ts';
import { stemFiles, type StemFile } from '../steps/stemFiles.ts';
import { columnsOf, wantsColour } from '../text/terminal.ts';

export interface StemsFlags extends DiagnosisFlags {
  readonly reference?: readonly string[];
  readonly role?: Readonly<Record<string, string>>;
  readonly format: StemFormatName;
  readonly all?: boolean;
  readonly output?: string;
  readonly quiet?: boolean;
}

/** Measures a mix and asks its stems who carries what was found; exit code 1 if they are not its stems. */
export async function stemsCommand(
  mixPath: string,
  names: readonly string[],
  flags: StemsFlags,
  io: CliIo,
  assistants: Assistants | undefined,
): Promise<number> {
  const settings = await diagnosisSettings(flags, io);
  const references = flags.reference ?? [];
  const stems = await stemFiles(names, [mixPath, ...references], flags.role ?? {});
  const paths = [mixPath, ...references, ...stems.map(({ path }) => path)];
  if (flags.output !== undefined) await refuseAudioAsReport('--output', flags.output, paths);
  const format = await stemFormat(flags.format);

  const progress = createProgress(io, { fileCount: references.length + 2, quiet: flags.quiet === true });
  const [mix, ...others] = await measureFiles([mixPath, ...references], { io, progress, series: true, assistants });
  const { report } = mix!;
  const diagnosis = examine(report, { ...settings.options, references: others.map((file) => file.report) });
  const place = references.length + 1;
  progress.begin(place, stems.length === 1 ? '1 stem' : `${stems.length} stems`);
  const stemReport = await withStems(mixPath, stems, ([opened, ...parts]) =>
    analyzeStems({ name: mixPath, report, open: opened!.openStream }, stemInputs(stems, parts), {
      findings: remarks(diagnosis),
      signal: io.signal,
      onProgress: (fraction, reading) => progress.update(place, fraction, reading === 1 ? '' : 'moved'),
    }),
  );
  progress.end(place);
  progress.clear();
  await withOutput(flags.output, io, (write) =>
    write(
      format(stemReport, {
        all: flags.all === true,
        colours: pc.createColors(flags.output === undefined && wantsColour(io.stdout, io.env)),
        columns: columnsOf(io.stdout),
      }),
    ),
  );
  const isFailed = !isOfThisMix(stemReport) || diagnosis.findings.some((one) => isAtOrAbove(one, settings.failOn));
  return isFailed ? EXIT_CODES.failed : EXIT_CODES.ok;
}

type Opened = Awaited<ReturnType<typeof openFile>>;

/** Opens mix and stems, and closes them when `work` has settled. */
async function withStems<T>(
  mixPath: string,
  stems: readonly StemFile[],
  work: (opened: readonly Opened[]) => Promise<T>,
): Promise<T> {
  const opened: Opened[] = [];
  try {
    for (const path of [mixPath, ...stems.map((stem) => stem.path)]) opened.push(await openFile(path, path, 'auto'));
    return await work(opened);
  } finally {
    for (const file of opened) await file.close();
  }
}

function stemInputs(stems: readonly StemFile[], opened: readonly Opened[]): Parameters<typeof analyzeStems>[1] {
  return stems.map(({ name, role }, i) => ({ name, role, open: opened[i]!.openStream }));
}

function isOfThisMix({ fit, stems }: StemReport): boolean {
  return fit.verdict !== 'foreign' && stems.every(({ status }) => status !== 'foreign');
}
