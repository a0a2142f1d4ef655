import { analyze, type AnalyzeOptions, type HiredAssistant, type Report, type StageId } from '@auralign/analysis';
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
    readonly stages?: readonly StageId[];
    readonly series: boolean;
    readonly peaks: boolean;
    readonly onProgress: (fraction: number) => void;
  },
): Promise<{ report: Report; peaks: PeaksBuilder | undefined }> {
  const { stages, series, onProgress } = options;
  const stream = await opened.openStream();
  let assistant: HiredAssistant | undefined;
  try {
    const { frameCount = 0, sampleRateHz } = stream.format;
    assistant = host.hireAssistant?.(frameCount / sampleRateHz, signal);
    const file = async () => {
      const sha256 = await host.sha256(opened.source);
      return {
        name: opened.name,
        ...(sha256 === undefined ? {} : { sha256 }),
        tags: await readTags(opened.source),
      };
    };
    const peaks = options.peaks ? createPeaksBuilder(stream.format) : undefined;
    const tapped = peaks === undefined ? stream : tapStream(stream, peaks.add);
    const choice: Pick<AnalyzeOptions, 'stages' | 'assistant'> = {
      ...(stages === undefined ? {} : { stages }),
      ...(assistant === undefined ? {} : { assistant: assistant.port }),
    };
    return { report: await analyze(tapped, { series, signal, onProgress, file, ...choice }), peaks };
  } finally {
    await assistant?.end();
    await stream.close();
  }
}
