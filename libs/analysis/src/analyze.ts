import type { AudioStream, AudioTags } from '@auralign/audio';
import { createKernels } from '@auralign/dsp';
import { counted } from './diagnostics/words.ts';
import type { AnalyzeOptions, FileDescription } from './analyzeOptions.ts';
import type { Measured } from './measured.ts';
import { REPORT_SCHEMA_VERSION, TOOL, type FileFacts, type Measurements, type Report } from './report/report.ts';
import { runStagesWhile } from './runStages.ts';
import { STAGES } from './stages/index.ts';

/**
 * Measures one file in one pass: all stages see each block once, share one level grid and one STFT, and memory grows
 * only with the 10 ms grid (a few MB an hour). The stream is read to its end and left open.
 *
 * @returns a plain-JSON report; what the signal does not allow to be measured says why
 * @throws AuralignError `EMPTY_AUDIO` if the stream has no frames, `CANCELLED` when the signal fires, and what the
 *   stream itself throws
 */
export async function analyze(stream: AudioStream, options: AnalyzeOptions): Promise<Report> {
  const kernels = options.kernels ?? createKernels();
  const { stages: wanted } = options;
  const stages = wanted === undefined ? STAGES : STAGES.filter(({ id }) => wanted.includes(id));
  const { file } = options;
  const describe = async (): Promise<FileDescription> => (typeof file === 'function' ? file() : file);
  const { outcome, meanwhile: description } = await runStagesWhile(stream, stages, { ...options, kernels }, describe);
  const { nonFiniteSampleCount } = outcome;
  return {
    schemaVersion: REPORT_SCHEMA_VERSION,
    tool: TOOL,
    file: fileFacts(stream, description, outcome.frameCount),
    warnings: [
      ...stream.warnings.map(({ code, message }) => ({ code, message })),
      ...(nonFiniteSampleCount === 0
        ? []
        : [
            {
              code: 'non-finite',
              message: `Broken: ${counted(nonFiniteSampleCount, 'sample')} (no number, or beyond +241 dBFS), measured as 0.`,
            },
          ]),
    ],
    measurements: { ...NOT_ASKED, ...outcome.results } as Measurements,
    ...(options.series === true ? { series: outcome.series() } : {}),
    backend: kernels.backend,
  };
}

const NOT_ASKED: Readonly<Record<string, Measured<never>>> = Object.fromEntries(
  STAGES.map(({ id }) => [id, { status: 'unmeasurable', reason: 'not-applicable' }]),
);

function fileFacts(stream: AudioStream, file: FileDescription, frameCount: number): FileFacts {
  const { container, codec, sampleRateHz, channelCount, channelLabels, bitDepth, bitRate, lossless } = stream.format;
  return {
    name: file.name,
    ...(file.sha256 === undefined ? {} : { sha256: file.sha256 }),
    format: {
      container,
      codec,
      sampleRateHz,
      channelCount,
      channelLabels: [...channelLabels],
      ...(bitDepth === undefined ? {} : { bitDepth }),
      ...(bitRate === undefined ? {} : { bitRate }),
      lossless,
    },
    frameCount,
    durationSeconds: frameCount / sampleRateHz,
    ...(file.tags === undefined ? {} : { tags: plainTags(file.tags) }),
  };
}

/** Tags as JSON: of the cover only what it is. */
function plainTags({ cover, ...words }: AudioTags): NonNullable<FileFacts['tags']> {
  return {
    ...words,
    ...(cover === undefined ? {} : { cover: { mimeType: cover.mimeType, byteLength: cover.data.byteLength } }),
  };
}
