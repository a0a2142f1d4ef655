import { analyze, readMetric, type Report } from '@auralign/analysis';
import { openAudio } from '@auralign/audio';
import { fileSource } from '@auralign/audio/node';
import { basename } from 'node:path';
import { glob } from 'tinyglobby';
import { FFMPEG, ffmpegLoudness, ffmpegVersion } from '../ffmpeg.ts';
import { printTable } from '../print.ts';

/** Integrated loudness: both are BS.1770, so what is left is rounding and, for lossy files, the decoder. */
const LOUDNESS_TOLERANCE_LU = 0.1;
/** Loudness range: both take percentiles, ffmpeg of a histogram and one rank further. */
const RANGE_TOLERANCE_LU = 0.2;
/**
 * Below this length there are fewer than 270 three-second blocks (ten a second). Our range takes the nearest rank of the
 * sorted list, as Tech 3342 does; ffmpeg reads a histogram one rank beside it. Where neighbours in a short list lie tenths
 * of an LU apart, that alone costs more than the tolerance. Shorter files are held to the loudness only; their range is shown.
 */
const RANGE_SHORTEST_SECONDS = 30;

/**
 * Holds our loudness figures against ffmpeg's on every audio file below a folder, and prints a row a file.
 *
 * @returns number of files within and outside the tolerances
 */
export async function agreement(folder: string, limit: number): Promise<{ passed: number; failed: number }> {
  const all = (await glob(['**/*.{ogg,mp3,flac,wav,m4a,opus}'], { cwd: folder, absolute: true })).toSorted();
  const files = all.slice(0, limit);
  console.log(
    `${files.length} of ${all.length} files; peer: ${ffmpegVersion()} (${FFMPEG}), filter ebur128=peak=true\n`,
  );
  const rows: string[][] = [];
  let failed = 0;
  for (const path of files) {
    const ours = await measure(path);
    const theirs = await ffmpegLoudness(path);
    const differences = [
      difference(readMetric(ours, 'integratedLufs'), theirs.integratedLufs),
      difference(readMetric(ours, 'loudnessRangeLu'), theirs.loudnessRangeLu),
    ] as const;
    const rangeCounts = ours.file.durationSeconds >= RANGE_SHORTEST_SECONDS;
    const agree = differences[0] <= LOUDNESS_TOLERANCE_LU && (!rangeCounts || differences[1] <= RANGE_TOLERANCE_LU);
    if (!agree) failed++;
    rows.push([
      shorten(basename(path)),
      ours.file.durationSeconds.toFixed(0),
      show(readMetric(ours, 'integratedLufs')),
      show(theirs.integratedLufs),
      differences[0].toFixed(3),
      show(readMetric(ours, 'loudnessRangeLu')),
      show(theirs.loudnessRangeLu),
      differences[1].toFixed(3),
      show(readMetric(ours, 'truePeakDbtp')),
      show(theirs.truePeakDbtp),
      agree ? (rangeCounts ? 'yes' : 'yes (I; too short for LRA)') : 'NO',
    ]);
  }
  printTable(['file', 's', 'I', 'ffmpeg', 'ΔI, LU', 'LRA', 'ffmpeg', 'ΔLRA, LU', 'dBTP', 'ffmpeg', 'agree'], rows);
  const passed = files.length - failed;
  console.log(`\n${passed} of ${files.length} within ${LOUDNESS_TOLERANCE_LU} LU and ${RANGE_TOLERANCE_LU} LU LRA`);
  return { passed, failed };
}

async function measure(path: string): Promise<Report> {
  const source = await fileSource(path);
  try {
    const stream = await openAudio(source);
    try {
      return await analyze(stream, { file: { name: source.name } });
    } finally {
      await stream.close();
    }
  } finally {
    await source.close();
  }
}

/** Where ffmpeg has no figure (its floor is −70 LUFS) and we say "unmeasurable", both agree. */
function difference(ours: number | undefined, theirs: number): number {
  if (ours === undefined) return Number.isNaN(theirs) || theirs <= -70 ? 0 : Infinity;
  return Math.abs(ours - theirs);
}

function show(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '' : value.toFixed(2);
}

function shorten(name: string): string {
  return name.length <= 36 ? name : `${name.slice(0, 20)}…${name.slice(-15)}`;
}
