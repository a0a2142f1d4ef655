import { dirname } from 'node:path';
import { decoding } from '../analyze/decoding.ts';
import { floor } from '../analyze/floor.ts';
import { inProcess } from '../analyze/inProcess.ts';
import { matching } from '../analyze/matching.ts';
import { scaling } from '../analyze/scaling.ts';
import { stageByStage } from '../analyze/stages.ts';
import { wholeProcess } from '../analyze/wholeProcess.ts';
import { ffmpegVersion } from '../ffmpeg.ts';
import { withMaterial } from '../material.ts';
import { machine } from '../print.ts';

/** Parts of the table, each of which can be asked for alone. */
export const ANALYZE_PARTS = ['whole', 'peers', 'stages', 'decoding', 'floor', 'length', 'match'] as const;
export type AnalyzePart = (typeof ANALYZE_PARTS)[number];

/** Prints what analyze costs (and match): as a whole and in parts, beside other programs and libraries, in the same run. */
export async function analyzeTable(options: {
  readonly runs: number;
  readonly seconds: number;
  readonly parts: readonly AnalyzePart[];
}): Promise<void> {
  const { runs, seconds, parts } = options;
  console.log(`${machine()}\n${seconds} s, 44.1 kHz, stereo; medians of ${runs}; ${ffmpegVersion()}`);
  await withMaterial(async (make) => {
    const wav = make(seconds, 'wav', '-c:a', 'pcm_s16le');
    for (const part of parts) {
      switch (part) {
        case 'whole':
          await wholeProcess(wav, runs, seconds);
          break;
        case 'peers':
          await inProcess(wav, runs);
          break;
        case 'stages':
          await stageByStage(wav, runs, seconds);
          break;
        case 'decoding':
          await decoding(make, runs, seconds);
          break;
        case 'floor':
          await floor(wav, runs, seconds);
          break;
        case 'length':
          await scaling(make);
          break;
        case 'match':
          await matching(dirname(wav), runs, seconds);
          break;
        default:
          part satisfies never;
      }
    }
  });
}
