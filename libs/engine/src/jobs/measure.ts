import { analyze, type Report } from '@auralign/analysis';
import { readTags } from '@auralign/audio';
import type { OpenedInput } from '../host.ts';
import { createPeaksBuilder, type PeaksBuilder } from '../waveform/peaks.ts';
import type { JobContext } from './context.ts';
import { tapStream } from './tapStream.ts';

/** Measures an opened input in one pass: bytes, tags, blocks, report. */
export async function measure(
  opened: OpenedInput,
  { host, signal }: JobContext,
  options: {
    readonly series: boolean;
    readonly peaks: boolean;
    readonly onProgress: (fraction: number) => void;
  },
): Promise<{ report: Report; peaks: PeaksBuilder | undefined }> {
  const { series, onProgress } = options;
  const stream = await opened.openStream();
  try {
    const sha256 = await host.sha256(opened.source);
    const file = {
      name: opened.name,
      ...(sha256 === undefined ? {} : { sha256 }),
      tags: await readTags(opened.source),
    };
    const peaks = options.peaks ? createPeaksBuilder(stream.format) : undefined;
    const tapped = peaks === undefined ? stream : tapStream(stream, peaks.add);
    return { report: await analyze(tapped, { series, signal, onProgress, file }), peaks };
  } finally {
    await stream.close();
  }
}
