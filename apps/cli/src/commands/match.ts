import { AuralignError, createEncoder, readTags, type AudioTags } from '@auralign/audio';
import { fileSource, sha256OfSource, writeFileAtomically } from '@auralign/audio/node';
import {
  match,
  outputFormatFor,
  planMatch,
  type OutputFormat,
  type PartialMatchOptions,
  type RenderedStream,
} from '@auralign/match';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import pc from 'picocolors';
import { tidyJson } from '../format/json.ts';
import { planText, receiptText } from '../format/receipt.ts';
import { EXIT_CODES, type CliIo } from '../io.ts';
import { refuseAudioAsReport, refuseInput, withOutput } from '../output.ts';
import { createProgress, type Progress } from '../progress.ts';
import { columnsOf, wantsColour } from '../text/terminal.ts';
import { startBatch } from '../work/batch.ts';
import type { AnalyzedFile, AnalyzeJob } from '../work/job.ts';
import { openFile } from '../work/openFile.ts';

export interface MatchFlags {
  readonly reference: string;
  readonly out?: string;
  readonly dryRun?: boolean;
  readonly amount: number;
  readonly tone?: number;
  readonly loudness?: number;
  readonly ceiling?: number;
  readonly bitDepth?: '16' | '24' | '32f';
  readonly format: string;
  readonly plan?: string;
  readonly receipt?: string;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

/** The file to write, and as what. */
interface Target {
  readonly path: string;
  readonly container: 'wav' | 'flac';
}

/** Corrects a mix towards a reference and prints the proof; exit code 1 if the proof fails. */
export async function matchCommand(mixPath: string, flags: MatchFlags, io: CliIo): Promise<number> {
  const target = await checkedTarget(mixPath, flags);
  await checkReportPaths(mixPath, flags);
  const progress = createProgress(io, { fileCount: target === undefined ? 2 : 3, quiet: flags.quiet === true });
  const { mix, reference } = await measureBoth(mixPath, flags.reference, progress, io);

  const layout = { colours: pc.createColors(wantsColour(io.stdout, io.env)), columns: columnsOf(io.stdout) };
  if (target === undefined) {
    const plan = planMatch(mix.report, [reference.report], optionsOf(flags));
    await writeJson(flags.plan, plan, io);
    io.stdout.write(flags.format === 'json' ? `${tidyJson(plan)}\n` : planText(plan, layout));
    return EXIT_CODES.ok;
  }

  const opened = await openFile(mixPath, mixPath, 'auto');
  try {
    const output = outputFormatOf(flags, target, mix);
    const tags = await readTags(opened.source);
    progress.begin(RENDER, target.path);
    const result = await match({
      openTarget: opened.openStream,
      targetReport: mix.report,
      referenceReports: [reference.report],
      options: optionsOf(flags),
      output,
      write: (rendered) =>
        writeAudio(rendered, target, {
          output,
          tags,
          frameCount: mix.report.file.frameCount,
          force: flags.force === true,
          io,
        }),
      signal: io.signal,
      onProgress: ({ step, round, fraction }) =>
        progress.update(RENDER, fraction, step === 'write' ? 'writing' : `rendering ${round}`),
    });
    progress.end(RENDER);
    const { plan, receipt } = result;
    await writeJson(flags.plan, plan, io);
    await writeJson(flags.receipt, receipt, io);
    io.stdout.write(
      flags.format === 'json'
        ? `${tidyJson({ plan, receipt })}\n`
        : `${planText(plan, layout)}\n${receiptText(receipt, layout)}${layout.colours.bold(target.path)} written.\n`,
    );
    return receipt.checks.every(({ passed }) => passed) ? EXIT_CODES.ok : EXIT_CODES.failed;
  } finally {
    progress.clear();
    await opened.close();
  }
}

/** Place of the rendering among the things progress tells of, after mix and reference. */
const RENDER = 2;

/**
 * Says before anything is measured what would stop the writing after minutes of work.
 *
 * @returns `undefined` for a dry run
 */
async function checkedTarget(
  mixPath: string,
  { out, dryRun, reference, force, bitDepth }: MatchFlags,
): Promise<Target | undefined> {
  if (dryRun === true) return undefined;
  if (out === undefined) {
    throw new AuralignError(
      'INVALID_OPTION',
      'Where to write? --out FILE is missing.',
      'To see the plan only, add --dry-run.',
    );
  }
  const ending = /\.([^./\\]+)$/.exec(out)?.[1]?.toLowerCase();
  if (ending !== 'wav' && ending !== 'flac') {
    throw new AuralignError(
      'INVALID_OPTION',
      `--out ${out}: written are .wav and .flac`,
      'Give the name one of these endings.',
    );
  }
  if (ending === 'flac' && bitDepth === '32f') {
    throw new AuralignError(
      'INVALID_OPTION',
      `--out ${out}: FLAC holds no floating-point samples`,
      'Write .wav, or use --bit-depth 24.',
    );
  }
  await refuseInput('--out', out, [mixPath, reference]);
  if (force !== true) await refuseExisting('--out', out);
  return { path: out, container: ending };
}

async function checkReportPaths(mixPath: string, { plan, receipt, reference, out, force }: MatchFlags): Promise<void> {
  const inputs = [mixPath, reference];
  for (const [flag, path] of [
    ['--plan', plan],
    ['--receipt', receipt],
  ] as const) {
    if (path === undefined) continue;
    await refuseAudioAsReport(flag, path, out === undefined ? inputs : [...inputs, out]);
    if (force !== true) await refuseExisting(flag, path);
  }
  if (plan !== undefined && receipt !== undefined && resolve(plan) === resolve(receipt)) {
    throw new AuralignError('INVALID_OPTION', '--plan and --receipt name the same file', 'Choose two names.');
  }
}

async function refuseExisting(flag: string, path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists)
    throw new AuralignError(
      'WOULD_OVERWRITE',
      `${flag} ${path}: exists already`,
      'Choose another name, or allow it with --force.',
    );
}

async function measureBoth(
  mixPath: string,
  referencePath: string,
  progress: Progress,
  io: CliIo,
): Promise<{ mix: AnalyzedFile; reference: AnalyzedFile }> {
  const jobs = [mixPath, referencePath].map((path): AnalyzeJob => ({
    path,
    name: path,
    series: false,
    music: false,
    decoder: 'auto',
  }));
  const batch = startBatch(jobs, { io, jobCount: io.coreCount, progress });
  try {
    const files: AnalyzedFile[] = [];
    for await (const settled of batch.results) {
      if (settled.status === 'failed') throw settled.error;
      files.push(settled.file);
    }
    const [mix, reference] = files;
    if (mix === undefined || reference === undefined) throw new AuralignError('CANCELLED', 'Interrupted.');
    return { mix, reference };
  } finally {
    await batch.close();
  }
}

/** `--amount` rules what has no flag of its own. */
function optionsOf({ amount, tone = amount, loudness = amount, ceiling }: MatchFlags): PartialMatchOptions {
  return {
    amounts: { tone: tone / 100, loudness: loudness / 100 },
    ...(ceiling === undefined ? {} : { ceilingDbtp: ceiling }),
  };
}

/** As the mix, unless asked otherwise; a floating-point mix becomes 24 bit in FLAC, which holds no floats. */
function outputFormatOf({ bitDepth }: MatchFlags, { container }: Target, mix: AnalyzedFile): OutputFormat {
  if (bitDepth === '32f') return { encoding: 'float', bitDepth: 32 };
  if (bitDepth !== undefined) return { encoding: 'integer', bitDepth: bitDepth === '16' ? 16 : 24, dither: 'tpdf' };
  const kept = outputFormatFor(mix.report.file.format);
  return container === 'flac' && kept.encoding === 'float'
    ? { encoding: 'integer', bitDepth: 24, dither: 'tpdf' }
    : kept;
}

/** The samples are already rounded as the file holds them, so the encoder adds no dither of its own. */
async function writeAudio(
  rendered: RenderedStream,
  { path, container }: Target,
  options: { output: OutputFormat; tags: AudioTags; frameCount: number; force: boolean; io: CliIo },
): Promise<{ sha256: string }> {
  const { output, tags, frameCount, force, io } = options;
  const { sampleRateHz, channelCount, channelLabels } = rendered.format;
  await writeFileAtomically(
    path,
    async (sink) => {
      const encoder = createEncoder(
        container,
        {
          sampleRateHz,
          channelCount,
          channelLabels,
          tags,
          frameCount,
          bitDepth: output.bitDepth,
          sampleType: output.encoding,
          dither: 'none',
        },
        sink,
      );
      for await (const block of rendered.blocks({ signal: io.signal })) await encoder.write(block);
      await encoder.finish();
    },
    { overwrite: force },
  );
  const written = await fileSource(path);
  try {
    return { sha256: await sha256OfSource(written) };
  } finally {
    await written.close();
  }
}

async function writeJson(path: string | undefined, value: unknown, io: CliIo): Promise<void> {
  if (path !== undefined) await withOutput(path, io, (write) => write(`${tidyJson(value)}\n`));
}
