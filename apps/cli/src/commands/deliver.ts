import {
  checkDelivery,
  editedDeliveryProfiles,
  type DeliveryProfile,
  type DeliveryTrack,
  type StageId,
} from '@auralign/analysis';
import { AuralignError, waveLayout } from '@auralign/audio';
import { fileSource } from '@auralign/audio/node';
import { basename } from 'node:path';
import pc from 'picocolors';
import type { FailLevel } from '../define/diagnosis.ts';
import { describeFailure, exitCodeOf, failureOf, namedFailure } from '../failure.ts';
import { deliveryText } from '../format/deliveryView.ts';
import { tidyJson } from '../format/tidyJson.ts';
import { expandInputs } from '../inputs.ts';
import { EXIT_CODES, type CliIo } from '../io.ts';
import { createProgress, type Progress } from '../progress.ts';
import { startBatch } from '../steps/batch.ts';
import { readConfig } from '../steps/config.ts';
import { coverFile } from '../steps/coverFile.ts';
import { columnsOf, wantsColour } from '../text/terminal.ts';

export interface DeliverFlags {
  readonly profile?: readonly string[];
  readonly config?: string;
  readonly cover?: string;
  readonly upc?: string;
  readonly all?: boolean;
  readonly failOn: FailLevel;
  readonly format: 'table' | 'json';
  readonly jobs: number;
  readonly quiet?: boolean;
}

/** What a receiver can hear of a file: nothing of the music is judged. */
const STAGES: readonly StageId[] = ['file', 'loudness', 'truePeak', 'clipping', 'stereo', 'lossy'];

/** Holds a release against what its receivers take; exit code 1 if one will refuse it. */
export async function deliverCommand(names: readonly string[], flags: DeliverFlags, io: CliIo): Promise<number> {
  const profiles = await chosenProfiles(flags, io);
  const paths = await trackPaths(names);
  const cover = await coverFile(flags.cover, paths);
  const progress = createProgress(io, { fileCount: paths.length, quiet: flags.quiet === true });
  const { tracks, exitCode } = await measured(paths, flags.jobs, io, progress);
  if (tracks.length === 0) return exitCode; // each was told why
  const release = { tracks, cover, upc: flags.upc };
  const reports = profiles.map((profile) => checkDelivery(release, profile));
  const layout = {
    all: flags.all === true,
    colours: pc.createColors(wantsColour(io.stdout, io.env)),
    columns: columnsOf(io.stdout),
  };
  io.stdout.write(
    flags.format === 'json'
      ? `${tidyJson(reports.length === 1 ? reports[0] : reports)}\n`
      : reports.map((report) => deliveryText(report, layout)).join('\n'),
  );
  const isFailed = reports.some(
    ({ verdict }) =>
      flags.failOn !== 'never' && (verdict === 'refused' || (verdict === 'doubtful' && flags.failOn === 'warn')),
  );
  return Math.max(exitCode, isFailed ? EXIT_CODES.failed : EXIT_CODES.ok);
}

/** @throws AuralignError `INVALID_OPTION` for one that nobody has told of */
async function chosenProfiles({ profile = ['strict'], config }: DeliverFlags, io: CliIo): Promise<DeliveryProfile[]> {
  const { receivers = [] } = await readConfig(config, io.folder);
  const known = editedDeliveryProfiles(receivers);
  return profile.map((id) => {
    const found = known.find((one) => one.id === id);
    if (found !== undefined) return found;
    throw new AuralignError(
      'INVALID_OPTION',
      `There is no receiver ${id}.`,
      `There are ${known.map((one) => one.id).join(', ')}.`,
    );
  });
}

/** @throws AuralignError of the first name that stands for nothing: a release lacks no track */
async function trackPaths(names: readonly string[]): Promise<string[]> {
  return (await expandInputs(names)).map((input) => {
    if (input.kind === 'file') return input.path;
    if (input.kind === 'stdin') throw new AuralignError('INVALID_OPTION', 'A release is files: they have names.');
    throw new AuralignError(input.failure.code, input.failure.message, input.failure.hint);
  });
}

/** All tracks that can be read; the others are told on standard error. */
async function measured(
  paths: readonly string[],
  jobCount: number,
  io: CliIo,
  progress: Progress,
): Promise<{ tracks: DeliveryTrack[]; exitCode: number }> {
  const jobs = paths.map((path) => ({
    path,
    name: path,
    series: false,
    stages: STAGES,
    music: false,
    decoder: 'auto' as const,
  }));
  const batch = startBatch(jobs, { io, jobCount, progress });
  const tracks: DeliveryTrack[] = [];
  let exitCode: number = EXIT_CODES.ok;
  let place = 0;
  try {
    for await (const settled of batch.results) {
      const path = paths[place++]!;
      if (settled.status === 'failed') {
        exitCode = Math.max(exitCode, exitCodeOf(settled.error));
        progress.clear();
        io.stderr.write(describeFailure(namedFailure(failureOf(settled.error), path)));
        continue;
      }
      tracks.push({ fileName: basename(path), report: settled.result.report, layout: await layoutOf(path) });
    }
  } finally {
    progress.clear();
    await batch.close();
  }
  if (place < paths.length) throw new AuralignError('CANCELLED', 'Interrupted.');
  return { tracks, exitCode };
}

async function layoutOf(path: string): Promise<DeliveryTrack['layout']> {
  const source = await fileSource(path);
  try {
    return await waveLayout(source);
  } finally {
    await source.close();
  }
}
