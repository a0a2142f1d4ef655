import { AuralignError, type AudioFormat } from '@auralign/audio';
import { makeFolder, writeFileAtomically } from '@auralign/audio/node';
import { EXPORT_FORMATS, exportPlan, type ExportContext, type Exported, type Plan } from '@auralign/match';
import { openFile } from '@auralign/engine/node';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pc from 'picocolors';
import { roundedText, signedText } from '../format/figures.ts';
import { tidyJson } from '../format/tidyJson.ts';
import { looksLikeAudio } from '../inputs.ts';
import { EXIT_CODES, type CliIo } from '../io.ts';
import { refuseExisting, refuseInput } from '../output.ts';
import { columnsOf, wantsColour } from '../text/terminal.ts';
import { wrap } from '../text/width.ts';
import { readPlan } from '../steps/readPlan.ts';

export interface ExportFlags {
  readonly to?: string;
  readonly out?: string;
  readonly list?: boolean;
  readonly rate?: number;
  readonly channels?: number;
  readonly format: 'table' | 'json';
  readonly force?: boolean;
}

/** Writes a plan in the words of another program, and says what that costs. */
export async function exportCommand(planPath: string | undefined, flags: ExportFlags, io: CliIo): Promise<number> {
  if (flags.list === true) {
    listFormats(flags, io);
    return EXIT_CODES.ok;
  }
  if (planPath === undefined || flags.to === undefined) {
    const missing = planPath === undefined ? 'a plan' : '--to FORMAT';
    throw new AuralignError('INVALID_OPTION', `${missing} is missing`, 'auralign export --list names the formats.');
  }
  const plan = await readPlan(planPath);
  const context = await contextOf(plan, flags);
  const exported = await exportPlan(plan, flags.to, context);
  const paths = await outputPaths(plan, flags.to, exported, flags.out);
  for (const path of paths) {
    await refuseInput('--out', path, [planPath]);
    if (flags.force !== true) await refuseExisting('--out', path);
  }
  for (const [index, path] of paths.entries()) {
    await makeFolder(dirname(path));
    await writeWhole(path, exported.files[index]!);
  }
  print(exported, paths, context, flags, io);
  return EXIT_CODES.ok;
}

function listFormats({ format }: ExportFlags, io: CliIo): void {
  if (format === 'json') {
    io.stdout.write(`${tidyJson(EXPORT_FORMATS.map(({ id, title, use }) => ({ id, title, use })))}\n`);
    return;
  }
  const colours = pc.createColors(wantsColour(io.stdout, io.env));
  const columns = columnsOf(io.stdout);
  for (const { id, title, use } of EXPORT_FORMATS) {
    io.stdout.write(`${colours.cyan(colours.bold(id))}  ${title}\n`);
    for (const line of wrap(use, columns - 6)) io.stdout.write(`      ${colours.dim(line)}\n`);
  }
}

/** As asked for; otherwise as the plan's target, where that lies where the plan says; otherwise 48 kHz stereo. */
async function contextOf({ target }: Plan, { rate, channels }: ExportFlags): Promise<ExportContext> {
  if (rate !== undefined && channels !== undefined) return { sampleRateHz: rate, channelCount: channels };
  const format = await formatOf(target.name).catch(() => undefined); // moved, renamed or never a file: no reason to stop
  return {
    sampleRateHz: rate ?? format?.sampleRateHz ?? 48_000,
    channelCount: channels ?? format?.channelCount ?? 2,
  };
}

async function formatOf(path: string): Promise<AudioFormat> {
  const opened = await openFile(path, path, 'auto');
  try {
    const stream = await opened.openStream();
    await stream.close();
    return stream.format;
  } finally {
    await opened.close();
  }
}

/**
 * One file goes where `--out` says, into it if it is a folder; several go into a folder of their own.
 *
 * @throws AuralignError `WOULD_OVERWRITE` when a name is that of audio and the file is none
 */
async function outputPaths(plan: Plan, to: string, { files }: Exported, out: string | undefined): Promise<string[]> {
  const [first] = files;
  if (files.length > 1 || first === undefined) {
    const folder = out ?? EXPORT_FORMATS.find(({ id }) => id === to)!.fileName(plan);
    return files.map(({ name }) => join(folder, name));
  }
  const isFolder = out !== undefined && (/[\\/]$/.test(out) || (await isDirectory(out)));
  const path = out === undefined ? first.name : isFolder ? join(out, first.name) : out;
  if (looksLikeAudio(path) && !looksLikeAudio(first.name)) {
    throw new AuralignError('WOULD_OVERWRITE', `--out ${path}: settings are not an audio file`, 'Choose another name.');
  }
  return [path];
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false; // not there is one of the answers
}

async function writeWhole(path: string, file: Exported['files'][number]): Promise<void> {
  const bytes = 'bytes' in file ? file.bytes : new TextEncoder().encode(file.text);
  await writeFileAtomically(path, async (sink) => sink.write(bytes), { overwrite: true }); // refused before, if not wanted
}

function print(
  exported: Exported,
  paths: readonly string[],
  { sampleRateHz, channelCount }: ExportContext,
  { format }: ExportFlags,
  io: CliIo,
): void {
  const { maxErrorDb, maxErrorBecause, levelOffsetDb, warnings } = exported;
  if (format === 'json') {
    io.stdout.write(
      `${tidyJson({ files: paths, sampleRateHz, channelCount, maxErrorDb, maxErrorBecause, levelOffsetDb, warnings })}\n`,
    );
    return;
  }
  const colours = pc.createColors(wantsColour(io.stdout, io.env));
  const columns = columnsOf(io.stdout);
  const say = (text: string, paint = (line: string): string => line): void => {
    for (const line of wrap(text, columns)) io.stdout.write(`${paint(line)}\n`);
  };
  for (const path of paths) io.stdout.write(`${colours.bold(path)} written.\n`);
  say(`Made for ${sampleRateHz / 1000} kHz, ${channelCount === 1 ? '1 channel' : `${channelCount} channels`}.`);
  say(`Largest error of the response: ${roundedText(maxErrorDb, maxErrorDb < 0.1 ? 3 : 2)} dB. ${maxErrorBecause}`);
  if (Math.abs(levelOffsetDb) >= 0.05) say(`Level against the plan: ${signedText(levelOffsetDb, 1)} dB.`);
  for (const warning of warnings) say(`! ${warning}`, colours.yellow);
}
