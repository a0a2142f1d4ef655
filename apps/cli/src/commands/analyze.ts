import { examine } from '@auralign/analysis';
import { AuralignError } from '@auralign/audio';
import type { DecoderChoice } from '@auralign/engine';
import { loadMusic, type Assistants } from '@auralign/engine/node';
import pc from 'picocolors';
import { describeFailure, exitCodeOf, failureOf, namedFailure, type Failure } from '../failure.ts';
import type { FileResult, ReportFormat } from '../format/format.ts';
import { reportFormat } from '../format/index.ts';
import type { FormatName } from '../format/names.ts';
import { expandInputs, isSingle, type Input } from '../inputs.ts';
import { EXIT_CODES, type CliIo } from '../io.ts';
import { checkMarkerFiles, writeMarkers, type MarkerFile } from '../markers/index.ts';
import { refuseAudioAsReport, withOutput } from '../output.ts';
import { createProgress, type Progress } from '../progress.ts';
import { spoolStdin } from '../spoolStdin.ts';
import { columnsOf, wantsColour } from '../text/terminal.ts';
import { startBatch, type AnalyzedFile, type Batch, type FileJob } from '../steps/batch.ts';
import { diagnosisSettings, isAtOrAbove, type DiagnosisFlags, type DiagnosisSettings } from '../steps/diagnosing.ts';

export interface AnalyzeFlags extends DiagnosisFlags {
  readonly reference?: readonly string[];
  readonly all?: boolean;
  readonly markers?: readonly MarkerFile[];
  readonly format: FormatName;
  readonly music?: boolean;
  readonly series?: boolean;
  readonly jobs: number;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly decoder: DecoderChoice;
}

/**
 * Measures files and prints them; returns the exit code.
 *
 * @param assistants share a long file that is the only one; left out, it gets one of its own
 */
export async function analyzeCommand(
  names: readonly string[],
  flags: AnalyzeFlags,
  io: CliIo,
  assistants?: Assistants,
): Promise<number> {
  if (flags.music === true) await loadMusic(); // says so now, not after the first song
  const settings = await diagnosisSettings(flags, io);
  const format = await reportFormat(flags.format);
  const inputs = await expandInputs(names);
  const filePaths = [
    ...inputs.flatMap((input) => (input.kind === 'file' ? [input.path] : [])),
    ...(flags.reference ?? []),
  ];
  const isList = !isSingle(names, inputs);
  if (isList) refuseForLists(flags);
  if (flags.output !== undefined) await refuseAudioAsReport('--output', flags.output, filePaths);
  await checkMarkerFiles(flags.markers ?? [], filePaths);

  const removeSpooled: (() => Promise<void>)[] = [];
  let batch: Batch | undefined;
  try {
    const jobs = await jobsOf(inputs, flags, io, removeSpooled);
    const progress = createProgress(io, { fileCount: jobs.length, quiet: flags.quiet === true });
    batch = startBatch(jobs, { io, jobCount: flags.jobs, progress, assistants });
    const { results } = batch;
    return await withOutput(flags.output, io, (write) =>
      print({ inputs, jobs, results, format, settings, isList, flags, io, progress, write }),
    );
  } finally {
    await batch?.close();
    await Promise.all(removeSpooled.map((remove) => remove()));
  }
}

/** Reference first, then one job for every input that is there. */
async function jobsOf(
  inputs: readonly Input[],
  flags: AnalyzeFlags,
  io: CliIo,
  removeSpooled: (() => Promise<void>)[],
): Promise<FileJob[]> {
  const job = (path: string, name: string): FileJob => ({
    path,
    name,
    series: true, // places of findings come from them
    pictures: flags.format === 'html',
    music: flags.music === true,
    decoder: flags.decoder,
  });
  const jobs: FileJob[] = (flags.reference ?? []).map((path) => job(path, path));
  for (const input of inputs) {
    if (input.kind === 'file') jobs.push(job(input.path, input.name));
    if (input.kind === 'stdin') {
      const spooled = await spoolStdin(io);
      removeSpooled.push(spooled.remove);
      jobs.push(job(spooled.path, input.name));
    }
  }
  return jobs;
}

interface PrintTask {
  readonly inputs: readonly Input[];
  readonly jobs: readonly FileJob[];
  readonly results: Batch['results'];
  readonly format: ReportFormat;
  readonly settings: DiagnosisSettings;
  readonly isList: boolean;
  readonly flags: AnalyzeFlags;
  readonly io: CliIo;
  readonly progress: Progress;
  write(text: string): Promise<void>;
}

/** Takes the results as they come, in input order, and prints them. A failed file costs its own line and exit code 3. */
async function print(task: PrintTask): Promise<number> {
  const { inputs, results, format, settings, isList, flags, io, progress, write } = task;
  const references: AnalyzedFile[] = [];
  for (const _ of flags.reference ?? []) references.push(await nextReport(results, io.signal));
  const options = { ...settings.options, references: references.map(({ report }) => report) };
  const isOverTime = flags.series === true || flags.format === 'html'; // charts over time are drawn from them
  const shown = isOverTime ? references : references.map(withoutSeries);
  const [reference] = shown;
  const printer = format.create({
    batch: isList,
    ...(reference === undefined ? {} : { reference }),
    references: shown,
    music: flags.music === true,
    allFindings: flags.all === true,
    stores: settings.options.stores,
    failOn: settings.failOn,
    colours: pc.createColors(flags.output === undefined && wantsColour(io.stdout, io.env)),
    columns: columnsOf(io.stdout),
  });
  let exitCode: number = EXIT_CODES.ok;
  const emit = async (text: string): Promise<void> => {
    if (text === '') return;
    progress.clear();
    await write(text);
  };
  const fail = (name: string, failure: Failure, code: number): FileResult => {
    exitCode = Math.max(exitCode, code);
    // A table on a terminal shows the error itself; anything else is read elsewhere, so the error is also said here.
    const isShown = isList && format.id === 'table' && flags.output === undefined && io.stdout.isTTY;
    if (!isShown && failure.code !== 'CANCELLED') {
      progress.clear();
      io.stderr.write(describeFailure(namedFailure(failure, name)));
    }
    return { status: 'failed', name, failure };
  };
  const next = async (name: string): Promise<FileResult> => {
    const { value: settled } = await results.next();
    if (settled === undefined) return fail(name, failureOf(interrupted()), EXIT_CODES.interrupted);
    if (settled.status === 'done') {
      const file = settled.result;
      const diagnosis = examine(file.report, options);
      if (diagnosis.findings.some((finding) => isAtOrAbove(finding, settings.failOn))) {
        exitCode = Math.max(exitCode, EXIT_CODES.failed);
      }
      return { status: 'done', name, file: isOverTime ? file : withoutSeries(file), diagnosis };
    }
    return fail(name, failureOf(settled.error), exitCodeOf(settled.error));
  };
  for (const input of inputs) {
    const result =
      input.kind === 'missing' ? fail(input.name, input.failure, EXIT_CODES.unreadableInput) : await next(input.name);
    await emit(printer.add(result));
    if (result.status === 'done') await takeMarkers(result, task);
  }
  if (io.signal.aborted) {
    if (flags.output !== undefined) throw interrupted(); // no half-finished file
    io.stderr.write(describeFailure(failureOf(interrupted())));
  }
  await emit(printer.end());
  return exitCode;
}

/** As it is printed where figures over time were not asked for. */
function withoutSeries({ report: { series: _, ...report }, ...file }: AnalyzedFile): AnalyzedFile {
  return { report, ...file };
}

/** Without its reference no comparison can be printed, so a reference that fails ends the command. */
async function nextReport(results: Batch['results'], signal: AbortSignal): Promise<AnalyzedFile> {
  const { value: settled } = await results.next();
  if (settled === undefined || signal.aborted) throw interrupted();
  if (settled.status === 'failed') throw settled.error;
  return settled.result;
}

/** What is about one file and no list of them. */
function refuseForLists({ format, markers }: AnalyzeFlags): void {
  const flag = markers === undefined ? '--format html' : '--markers';
  if (format !== 'html' && markers === undefined) return;
  throw new AuralignError('INVALID_OPTION', `${flag} is about one file`, 'Name a single file.');
}

async function takeMarkers(
  { file, diagnosis }: FileResult & { status: 'done' },
  { flags, jobs, io }: PrintTask,
): Promise<void> {
  const { durationSeconds } = file.report.file;
  const audioPath = jobs.at(-1)!.path; // the only file, after the references
  await writeMarkers(flags.markers ?? [], { diagnosis, durationSeconds, audioPath, signal: io.signal });
}

function interrupted(): AuralignError {
  return new AuralignError('CANCELLED', 'Interrupted.');
}
