import { readTags, type AudioStream } from '@auralign/audio';
import { sha256OfSource } from '@auralign/audio/node';
import { applyPlan, createChain, MATCHED_STAGES, type Plan, type Receipt } from '@auralign/match';
import type { OpenedInput } from '@auralign/engine';
import { openFile, type Assistants } from '@auralign/engine/node';
import pc from 'picocolors';
import { planText, receiptText } from '../format/receipt.ts';
import { tidyJson } from '../format/tidyJson.ts';
import { expandReferences } from '../inputs.ts';
import { EXIT_CODES, type CliIo } from '../io.ts';
import { checkJsonFiles, writeJson } from '../output.ts';
import { createProgress } from '../progress.ts';
import { columnsOf, wantsColour } from '../text/terminal.ts';
import {
  checkedTarget,
  outputFormatOf,
  writeAudio,
  type AudioOutputFlags,
  type AudioTarget,
  writtenText,
} from '../steps/audioOutput.ts';
import { measureFiles } from '../steps/measureFiles.ts';
import { readPlan } from '../steps/readPlan.ts';
import { hiring, withSecondThreads } from '../steps/secondThread.ts';

export interface ApplyFlags extends AudioOutputFlags {
  readonly reference?: readonly string[];
  readonly format: 'table' | 'json';
  readonly receipt?: string;
  readonly quiet?: boolean;
}

/** Carries out a plan as it stands and measures what came of it; exit code 1 if a check fails. */
export async function applyCommand(planPath: string, mixPath: string, flags: ApplyFlags, io: CliIo): Promise<number> {
  const referencePaths = await expandReferences(flags.reference ?? []);
  const inputs = [planPath, mixPath, ...referencePaths];
  const target = await checkedTarget(flags, inputs);
  const written = target === undefined ? inputs : [...inputs, target.path];
  await checkJsonFiles({ '--receipt': flags.receipt }, written, flags.force === true);
  const plan = await readPlan(planPath);
  const opened = await openFile(mixPath, mixPath, 'auto');
  try {
    await checkRealisable(plan, opened);
    const warnings = await warningsAbout(plan, opened);
    for (const warning of warnings) io.stderr.write(`warning: ${warning}\n`);
    const receipt =
      target === undefined
        ? undefined
        : await withSecondThreads(io, (assistants) =>
            renderPlan({ plan, opened, measured: [mixPath, ...referencePaths], target, assistants }, flags, io),
          );
    await writeJson(receipt === undefined ? undefined : flags.receipt, receipt, io);
    if (flags.format === 'json') {
      io.stdout.write(`${tidyJson({ plan, ...(receipt === undefined ? {} : { receipt }), warnings })}\n`);
    } else {
      const layout = { colours: pc.createColors(wantsColour(io.stdout, io.env)), columns: columnsOf(io.stdout) };
      io.stdout.write(planText(plan, layout));
      if (receipt !== undefined && target !== undefined)
        io.stdout.write(`\n${receiptText(receipt, layout)}${writtenText(target, layout.colours)}`);
    }
    return receipt === undefined || receipt.checks.every(({ passed }) => passed) ? EXIT_CODES.ok : EXIT_CODES.failed;
  } finally {
    await opened.close();
  }
}

/** Says now, not after measuring, that a move cannot be done at this file's rate or number of channels. */
async function checkRealisable({ moves }: Plan, opened: OpenedInput): Promise<void> {
  const stream: AudioStream = await opened.openStream();
  try {
    createChain(moves, stream.format);
  } finally {
    await stream.close();
  }
}

async function warningsAbout({ target }: Plan, { source }: OpenedInput): Promise<string[]> {
  if (target.sha256 === undefined || target.sha256 === (await sha256OfSource(source))) return [];
  return [`The plan was made for another file (${target.name}), or this one was changed since.`];
}

interface Task {
  readonly plan: Plan;
  readonly opened: OpenedInput;
  /** The mix, then the references. */
  readonly measured: readonly string[];
  readonly target: AudioTarget;
  readonly assistants: Assistants | undefined;
}

async function renderPlan(
  { plan, opened, measured, target, assistants }: Task,
  { bitDepth, force, quiet }: ApplyFlags,
  io: CliIo,
): Promise<Receipt> {
  const progress = createProgress(io, { fileCount: measured.length + 1, quiet: quiet === true });
  try {
    const [mix, ...references] = await measureFiles(measured, { io, progress, stages: MATCHED_STAGES, assistants });
    const targetReport = mix!.report;
    const rendering = measured.length; // its place among the things progress tells of
    const output = outputFormatOf(bitDepth, target.container, targetReport.file.format);
    const tags = await readTags(opened.source);
    progress.begin(rendering, target.path);
    const { receipt } = await applyPlan({
      plan,
      openTarget: opened.openStream,
      targetReport,
      referenceReports: references.map(({ report }) => report),
      output,
      reportScope: 'figures',
      write: (rendered) =>
        writeAudio(rendered, target, {
          output,
          tags,
          frameCount: targetReport.file.frameCount,
          force: force === true,
          io,
        }),
      signal: io.signal,
      ...hiring(assistants, io),
      onProgress: ({ step, fraction }) =>
        progress.update(rendering, fraction, step === 'write' ? 'writing' : 'rendering'),
    });
    progress.end(rendering);
    return receipt;
  } finally {
    progress.clear();
  }
}
