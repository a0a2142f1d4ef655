import { readTags } from '@auralign/audio';
import {
  DIMENSIONS,
  isWorthWritingAhead,
  match,
  MATCHED_STAGES,
  planMatch,
  type Dimension,
  type PartialMatchOptions,
  type ReferenceIs,
} from '@auralign/match';
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
import { checkedIntent } from '../steps/diagnosing.ts';
import { measureFiles } from '../steps/measureFiles.ts';
import { hiring } from '../steps/secondThread.ts';

export interface MatchFlags extends AudioOutputFlags, Readonly<Partial<Record<Dimension, number>>> {
  readonly reference: readonly string[];
  readonly amount: number;
  readonly only?: readonly Dimension[];
  readonly intent?: string;
  readonly referenceIs?: ReferenceIs;
  readonly precise?: PartialMatchOptions['precise'];
  readonly maxEq?: number;
  readonly maxBands?: number;
  readonly maxCompression?: number;
  readonly maxLimiting?: number;
  readonly monoBelow?: number;
  readonly ceiling?: number;
  readonly format: 'table' | 'json';
  readonly plan?: string;
  readonly receipt?: string;
  readonly quiet?: boolean;
}

/** Corrects a mix towards its references and prints the proof; exit code 1 if the proof fails. */
export async function matchCommand(
  mixPath: string,
  flags: MatchFlags,
  io: CliIo,
  assistants: Assistants | undefined,
): Promise<number> {
  const referencePaths = await expandReferences(flags.reference);
  const inputs = [mixPath, ...referencePaths];
  const options = optionsOf(flags);
  const target = await checkedTarget(flags, inputs);
  const written = target === undefined ? inputs : [...inputs, target.path];
  await checkJsonFiles({ '--plan': flags.plan, '--receipt': flags.receipt }, written, flags.force === true);
  return measureAndMatch({ inputs, target, options, assistants }, flags, io);
}

interface Task {
  /** The mix, then its references. */
  readonly inputs: readonly string[];
  /** `undefined`: only the plan is wanted. */
  readonly target: AudioTarget | undefined;
  readonly options: PartialMatchOptions;
  readonly assistants: Assistants | undefined;
}

async function measureAndMatch(
  { inputs, target, options, assistants }: Task,
  flags: MatchFlags,
  io: CliIo,
): Promise<number> {
  const fileCount = inputs.length + (target === undefined ? 0 : 1);
  const progress = createProgress(io, { fileCount, quiet: flags.quiet === true });
  const [mix, ...references] = await measureFiles(inputs, { io, progress, stages: MATCHED_STAGES, assistants });
  const targetReport = mix!.report;
  const referenceReports = references.map(({ report }) => report);

  const layout = { colours: pc.createColors(wantsColour(io.stdout, io.env)), columns: columnsOf(io.stdout) };
  if (target === undefined) {
    const plan = planMatch(targetReport, referenceReports, options);
    await writeJson(flags.plan, plan, io);
    io.stdout.write(flags.format === 'json' ? `${tidyJson(plan)}\n` : planText(plan, layout));
    return EXIT_CODES.ok;
  }

  const [mixPath = ''] = inputs;
  const opened = await openFile(mixPath, mixPath, 'auto');
  const rendering = inputs.length; // its place among the things progress tells of
  try {
    const output = outputFormatOf(flags.bitDepth, target.container, targetReport.file.format);
    const tags = await readTags(opened.source);
    const { frameCount } = targetReport.file;
    progress.begin(rendering, target.path);
    const { plan, receipt } = await match({
      openTarget: opened.openStream,
      targetReport,
      referenceReports,
      options,
      output,
      reportScope: 'figures',
      writesAhead: isWorthWritingAhead(target.container, targetReport.file.durationSeconds),
      write: (rendered) => writeAudio(rendered, target, { output, tags, frameCount, force: flags.force === true, io }),
      signal: io.signal,
      ...hiring(assistants, io),
      onProgress: ({ step, round, fraction }) =>
        progress.update(rendering, fraction, step === 'write' ? 'writing' : `rendering ${round}`),
    });
    progress.end(rendering);
    await writeJson(flags.plan, plan, io);
    await writeJson(flags.receipt, receipt, io);
    io.stdout.write(
      flags.format === 'json'
        ? `${tidyJson({ plan, receipt })}\n`
        : `${planText(plan, layout)}\n${receiptText(receipt, layout)}${writtenText(target, layout.colours)}`,
    );
    return receipt.checks.every(({ passed }) => passed) ? EXIT_CODES.ok : EXIT_CODES.failed;
  } finally {
    progress.clear();
    await opened.close();
  }
}

/** `--amount` rules what has no flag of its own. */
function optionsOf(flags: MatchFlags): PartialMatchOptions {
  const {
    amount,
    only,
    intent,
    referenceIs,
    precise,
    maxEq,
    maxBands,
    maxCompression,
    maxLimiting,
    monoBelow,
    ceiling,
  } = flags;
  return {
    amounts: Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, (flags[dimension] ?? amount) / 100])),
    ...(only === undefined ? {} : { only }),
    ...(intent === undefined ? {} : { intent: checkedIntent(intent) }),
    ...(precise === undefined ? {} : { precise }),
    ...(referenceIs === undefined ? {} : { referenceIs }),
    ...(maxEq === undefined ? {} : { maxBoostDb: maxEq, maxCutDb: maxEq }),
    ...(maxBands === undefined ? {} : { maxBands }),
    ...(maxCompression === undefined ? {} : { maxReductionDb: maxCompression }),
    ...(maxLimiting === undefined ? {} : { maxLimitingDb: maxLimiting }),
    ...(monoBelow === undefined ? {} : { monoBelowHz: monoBelow }),
    ...(ceiling === undefined ? {} : { ceilingDbtp: ceiling }),
  };
}
