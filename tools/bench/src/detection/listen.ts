import {
  analyze,
  examine,
  METRICS,
  readMetric,
  STORE_PROFILES,
  type Finding,
  type Report,
  type StageId,
} from '@auralign/analysis';
import { openAudio, type AudioStream } from '@auralign/audio';
import { fileSource } from '@auralign/audio/node';
import { RATE_HZ, type Stereo } from '../match/audio.ts';

/** What the benchmark keeps of a finding. */
export type Heard = Pick<Finding, 'ruleId' | 'severity' | 'importance' | 'ranges' | 'measured' | 'expected'> & {
  readonly centreHz?: number;
};

/** What the rules say of one excerpt. */
export interface Verdict {
  /** All findings that say something is wrong. */
  readonly heard: readonly Heard[];
  /** How far beyond its limit (negative: within) the figure of each rule is that could judge. */
  readonly margins: Readonly<Record<string, number>>;
}

export interface ListenOptions {
  readonly references?: readonly Report[];
  readonly purpose: 'mix' | 'master';
  readonly profileId?: string;
}

export function listen(report: Report, { references = [], purpose, profileId }: ListenOptions): Verdict {
  const profiles = STORE_PROFILES.filter(({ id }) => id === profileId);
  const { findings, outcomes } = examine(report, {
    references,
    purpose,
    ...(profileId === undefined ? {} : { profiles }),
  });
  const heard = findings
    .filter(({ severity }) => severity !== 'pass')
    .map(({ ruleId, severity, importance, ranges, measured, expected, bandHz }) => ({
      ruleId,
      severity,
      importance,
      ranges,
      measured,
      expected,
      ...(bandHz === undefined ? {} : { centreHz: bandHz.centreHz }),
    }));
  const margins = outcomes.flatMap(({ ruleId, margin }) => (margin === undefined ? [] : [[ruleId, margin.value]]));
  return { heard, margins: Object.fromEntries(margins) as Record<string, number> };
}

/**
 * The report of samples, as if they came from a 24-bit file.
 *
 * @param stages only these; absent: all
 */
export function measure(audio: Stereo, stages?: readonly StageId[]): Promise<Report> {
  return analyze(asStream(audio), {
    file: { name: 'excerpt' },
    series: true,
    ...(stages === undefined ? {} : { stages }),
  });
}

/** The report of a file as it was published. */
export async function measureFile(path: string): Promise<Report> {
  const source = await fileSource(path);
  try {
    const stream = await openAudio(source);
    try {
      return await analyze(stream, { file: { name: path }, series: true });
    } finally {
      await stream.close();
    }
  } finally {
    await source.close();
  }
}

/** Every figure that is one number, by name: to see which of them would have told. */
export function figures(report: Report): Record<string, number> {
  const entries = METRICS.flatMap(({ id }) => {
    const value = readMetric(report, id);
    return value === undefined ? [] : [[id, Math.round(value * 1e4) / 1e4] as const];
  });
  return Object.fromEntries(entries);
}

const FULL_SCALE = 2 ** 23;

function asStream({ left, right }: Stereo): AudioStream {
  const channels = [left, right].map((samples) =>
    samples.map((x) => Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(x * FULL_SCALE))) / FULL_SCALE),
  );
  const frameCount = left.length;
  return {
    format: {
      container: 'wav',
      codec: 'pcm-integer',
      sampleRateHz: RATE_HZ,
      channelCount: 2,
      channelLabels: ['L', 'R'],
      bitDepth: 24,
      frameCount,
      lossless: true,
    },
    warnings: [],
    async *blocks({ maxFrameCount = 8192 } = {}) {
      for (let startFrame = 0; startFrame < frameCount; startFrame += maxFrameCount) {
        const end = Math.min(frameCount, startFrame + maxFrameCount);
        yield { channels: channels.map((x) => x.subarray(startFrame, end)), frameCount: end - startFrame, startFrame };
      }
    },
    async close() {},
  };
}
