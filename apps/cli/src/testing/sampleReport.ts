import { STAGES, STORE_PROFILES, type Diagnosis, type Finding, type Report } from '@auralign/analysis';
import pc from 'picocolors';
import type { FormatContext } from '../format/format.ts';
import type { AnalyzedFile } from '../steps/batch.ts';

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

/** A finding of known content, with places in time and frequency. */
export function sampleFinding(changes: Partial<Finding> = {}): Finding {
  return {
    ruleId: 'tone.mud',
    severity: 'warn',
    title: 'Muddy low mids',
    measured: { value: 4.5, unit: 'dB' },
    expected: { max: 1.4, source: 'a test' },
    bandHz: { lowHz: 200, highHz: 400, centreHz: 290 },
    ranges: [{ startSeconds: 42, endSeconds: 58, value: 4.5 }],
    because: '200–400 Hz is 4.5 dB over its neighbours.',
    advice: 'Cut 2.5 dB at 290 Hz, Q 1.2.',
    moves: [],
    safeToApply: false,
    confidence: 0.9,
    importance: 0.5,
    ...changes,
  };
}

/** A diagnosis with these findings; every other rule passed. */
export function sampleDiagnosis(findings: readonly Finding[] = []): Diagnosis {
  const passed = ['tone.dull', 'gain.clipping'];
  const rules = [...new Set([...findings.map(({ ruleId }) => ruleId), ...passed])];
  return {
    findings,
    outcomes: rules.map((ruleId) => ({ ruleId, status: passed.includes(ruleId) ? 'passed' : 'found' })),
    purpose: 'mix',
    fits: [],
  };
}

/** One file, no colours, 100 columns. */
export const SAMPLE_CONTEXT: FormatContext = {
  batch: false,
  music: false,
  allFindings: false,
  stores: STORE_PROFILES,
  failOn: 'never',
  colours: pc.createColors(false),
  columns: 100,
};
