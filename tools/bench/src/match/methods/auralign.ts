import { analyze, type Report } from '@auralign/analysis';
import { AuralignError, openAudio } from '@auralign/audio';
import { fileSource } from '@auralign/audio/node';
import { describeMove, match, MATCHED_STAGES, type RenderedStream } from '@auralign/match';
import { basename } from 'node:path';
import { withStream } from '../../material.ts';
import { writeWav } from '../wavFile.ts';
import type { Method } from './method.ts';

/** The library under test with its default options, measuring what a match reads, as the command line and the server do. */
export const auralign: Method = async ({ mixPath, referencePath, outPath }) => {
  try {
    const targetReport = await reportOf(mixPath);
    const referenceReports = [await reportOf(referencePath)];
    const source = await fileSource(mixPath);
    try {
      const { plan, receipt } = await match({
        openTarget: () => openAudio(source),
        targetReport,
        referenceReports,
        reportScope: 'figures',
        write: (rendered) => writeStream(rendered, outPath),
      });
      return {
        moves: plan.moves.map(describeMove),
        abstained: plan.abstained.map(({ dimension, reason }) => `${dimension}: ${reason}`),
        failedChecks: receipt.checks.filter(({ passed }) => !passed).map(({ metric }) => metric),
      };
    } finally {
      await source.close();
    }
  } catch (error) {
    if (error instanceof AuralignError) return { refused: `${error.code}: ${error.message}` };
    throw error;
  }
};

function reportOf(path: string): Promise<Report> {
  return withStream(path, (stream) => analyze(stream, { file: { name: basename(path) }, stages: MATCHED_STAGES }));
}

async function writeStream(rendered: RenderedStream, path: string): Promise<void> {
  const { sampleRateHz, channelCount, frameCount = 0 } = rendered.format;
  const channels = Array.from({ length: channelCount }, () => new Float32Array(frameCount));
  for await (const block of rendered.blocks()) {
    for (const [c, samples] of channels.entries()) {
      samples.set(block.channels[c]!.subarray(0, block.frameCount), block.startFrame);
    }
  }
  await writeWav(path, { sampleRateHz, channels });
}
