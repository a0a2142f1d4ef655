import { analyze, type AnalyzeOptions, type AssistantPort, type Report, type StageId } from '@auralign/analysis';
import { readTags, type AudioFormat } from '@auralign/audio';
import { cancelled } from '../failure.ts';
import type { JobSignal, OpenedInput, RunningAssistant } from '../host.ts';
import { createPeaksBuilder, type PeaksBuilder } from '../waveform/peaks.ts';
import type { JobContext } from './context.ts';
import { tapStream } from './tapStream.ts';

/** From here on a second thread gains more than starting it takes. */
const ASSISTED_SECONDS = 60;

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
  let assistant: RunningAssistant | undefined;
  try {
    if (isLong(stream.format)) assistant = host.startAssistant?.();
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
      ...(assistant === undefined ? {} : { assistant: lostOnAbort(assistant.port, signal) }),
    };
    return { report: await analyze(tapped, { series, signal, onProgress, file, ...choice }), peaks };
  } finally {
    await assistant?.end();
    await stream.close();
  }
}

/** The same port, given up as soon as the job is cancelled: an analysis that waits for its assistant looks at no signal. */
function lostOnAbort(port: AssistantPort, signal: JobSignal): AssistantPort {
  return {
    ...port,
    listen(onMessage, onLoss) {
      port.listen(onMessage, onLoss);
      signal.addEventListener('abort', () => onLoss(cancelled()), { once: true });
    },
  };
}

function isLong({ frameCount, sampleRateHz }: AudioFormat): boolean {
  return frameCount !== undefined && frameCount >= ASSISTED_SECONDS * sampleRateHz;
}
