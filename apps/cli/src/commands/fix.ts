import { examine, type Report } from '@auralign/analysis';
import { readTags } from '@auralign/audio';
import { mend, offeredFindings, planOfFindings, safeFindings, type MatchResult } from '@auralign/match';
import { openFile, type Assistants } from '@auralign/engine/node';
import pc from 'picocolors';
import { leftText, offersText, outcomesText } from '../format/mended.ts';
import { planText, receiptText } from '../format/receipt.ts';
import { tidyJson } from '../format/tidyJson.ts';
import { untouchedText } from '../format/untouched.ts';
import { EXIT_CODES, type CliIo } from '../io.ts';
import { checkJsonFiles, writeJson } from '../output.ts';
import { createProgress, type Progress } from '../progress.ts';
import { columnsOf, wantsColour } from '../text/terminal.ts';
import {
  checkedTarget,
  outputFormatOf,
  writeAudio,
  type AudioOutputFlags,
  type AudioTarget,
  writtenText,
} from '../steps/audioOutput.ts';
import { diagnosisSettings, type DiagnosisFlags, type DiagnosisSettings } from '../steps/diagnosing.ts';
import { measureFiles } from '../steps/measureFiles.ts';
import { hiring } from '../steps/secondThread.ts';

export interface FixFlags extends AudioOutputFlags, DiagnosisFlags {
  readonly format: 'table' | 'json';
  readonly plan?: string;
  readonly receipt?: string;
  readonly quiet?: boolean;
}

/** Mends what may be mended unasked, offers the rest, and proves it; exit code 1 if a check fails. */
export async function fixCommand(
  mixPath: string,
  flags: FixFlags,
  io: CliIo,
  assistants: Assistants | undefined,
): Promise<number> {
  const settings = await diagnosisSettings(flags, io);
  const target = await checkedTarget(flags, [mixPath]);
  const written = target === undefined ? [mixPath] : [mixPath, target.path];
  await checkJsonFiles({ '--plan': flags.plan, '--receipt': flags.receipt }, written, flags.force === true);
  return measureAndFix({ mixPath, settings, target, assistants }, flags, io);
}

interface Task {
  readonly mixPath: string;
  readonly settings: DiagnosisSettings;
  /** `undefined`: only the plan is wanted. */
  readonly target: AudioTarget | undefined;
  readonly assistants: Assistants | undefined;
}

async function measureAndFix(
  { mixPath, settings, target, assistants }: Task,
  flags: FixFlags,
  io: CliIo,
): Promise<number> {
  const progress = createProgress(io, { fileCount: target === undefined ? 1 : 2, quiet: flags.quiet === true });
  const [mix] = await measureFiles([mixPath], { io, progress, series: true, assistants });
  const { report } = mix!;
  const diagnosis = examine(report, settings.options);
  const { findings } = diagnosis;
  const safe = safeFindings(findings);
  const offered = offeredFindings(findings, safe);
  const layout = { colours: pc.createColors(wantsColour(io.stdout, io.env)), columns: columnsOf(io.stdout) };

  const rest = offersText(offered, layout) + leftText(findings, layout);
  const reasons = safe.length === 0 ? untouchedText(diagnosis, layout) : '';
  if (target === undefined) {
    const plan = planOfFindings(report, safe);
    await writeJson(flags.plan, plan, io);
    io.stdout.write(
      flags.format === 'json' ? `${tidyJson({ plan, findings, offered })}\n` : planText(plan, layout) + reasons + rest,
    );
    return EXIT_CODES.ok;
  }

  const { plan, receipt } = await render({
    mixPath,
    report,
    target,
    settings,
    assistants,
    flags,
    progress,
    io,
  });
  await writeJson(flags.plan, plan, io);
  await writeJson(flags.receipt, receipt, io);
  const { mended = [] } = receipt;
  io.stdout.write(
    flags.format === 'json'
      ? `${tidyJson({ plan, receipt, findings, offered })}\n`
      : `${planText(plan, layout)}\n${receiptText(receipt, layout)}${outcomesText(mended, layout.colours)}${writtenText(target, layout.colours)}${reasons}${rest}`,
  );
  return receipt.checks.every(({ passed }) => passed) ? EXIT_CODES.ok : EXIT_CODES.failed;
}

interface FixJob extends Task {
  readonly report: Report;
  readonly target: AudioTarget;
  readonly flags: FixFlags;
  readonly progress: Progress;
  readonly io: CliIo;
}

/** Place of the rendering among the things progress tells of, after the mix. */
const RENDER = 1;

async function render(job: FixJob): Promise<MatchResult> {
  const { mixPath, report, target, settings, assistants, flags, progress, io } = job;
  const opened = await openFile(mixPath, mixPath, 'auto');
  try {
    const output = outputFormatOf(flags.bitDepth, target.container, report.file.format);
    const tags = await readTags(opened.source);
    const { frameCount } = report.file;
    progress.begin(RENDER, target.path);
    const result = await mend({
      openTarget: opened.openStream,
      targetReport: report,
      diagnosis: settings.options,
      output,
      write: (rendered) => writeAudio(rendered, target, { output, tags, frameCount, force: flags.force === true, io }),
      signal: io.signal,
      ...hiring(assistants, io),
      onProgress: ({ step, fraction }) => progress.update(RENDER, fraction, step === 'write' ? 'writing' : 'rendering'),
    });
    progress.end(RENDER);
    return result;
  } finally {
    progress.clear();
    await opened.close();
  }
}
