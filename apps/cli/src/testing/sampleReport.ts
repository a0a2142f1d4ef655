import { STAGES, type Report } from '@auralign/analysis';
import type { AnalyzedFile } from '../work/job.ts';

export interface SampleOptions {
  readonly name?: string;
  readonly tags?: Report['file']['tags'];
  readonly warnings?: Report['warnings'];
  readonly integratedLufs?: number;
  readonly truePeakDbtp?: number;
  /** Leave the loudness range out, as for a file of one second. */
  readonly withoutRange?: boolean;
}

/** A report with known loudness and true peak; every other stage says that it does not apply. */
export function sampleFile(options: SampleOptions = {}): AnalyzedFile {
  const { name = 'song.wav', integratedLufs = -14.23, truePeakDbtp = -1.04, withoutRange = false } = options;
  const measurements = Object.fromEntries(
    STAGES.map(({ id }): [string, unknown] => [id, { status: 'unmeasurable', reason: 'not-applicable' }]),
  );
  measurements['loudness'] = {
    status: 'measured',
    value: { integratedLufs, ...(withoutRange ? {} : { loudnessRangeLu: 6.5 }) },
    ...(withoutRange ? { missing: { loudnessRangeLu: 'too-short' } } : {}),
  };
  measurements['truePeak'] = { status: 'measured', value: { truePeakDbtp, samplePeakDbfs: truePeakDbtp - 0.2 } };
  return {
    report: {
      schemaVersion: 1,
      tool: { name: 'auralign', version: '0.0.0' },
      file: {
        name,
        format: {
          container: 'wav',
          codec: 'pcm-integer',
          sampleRateHz: 44_100,
          channelCount: 2,
          channelLabels: ['L', 'R'],
          bitDepth: 24,
          lossless: true,
        },
        frameCount: 44_100 * 187,
        durationSeconds: 187,
        ...(options.tags === undefined ? {} : { tags: options.tags }),
      },
      warnings: options.warnings ?? [],
      measurements: measurements as Report['measurements'],
      backend: 'typescript',
    },
  };
}
