import type { AudioFormat, AudioStream, CancelSignal, ChannelLabel } from '@auralign/audio';
import { analyze } from '../analyze.ts';
import { compareVersions, type CompareVersionsOptions, type VersionInput } from '../versions/compareVersions.ts';
import type { VersionReport } from '../versions/versionReport.ts';
import { streamOf } from './measure.ts';
import { SONG_RATE_HZ } from './song.ts';

/** A version as tests make it. */
export interface VersionSignal {
  readonly channels: readonly Float32Array[];
  readonly sampleRateHz?: number;
  readonly blockFrames?: number;
  readonly channelLabels?: readonly ChannelLabel[];
  readonly format?: Partial<AudioFormat>;
}

async function inputOf(name: string, version: VersionSignal | readonly Float32Array[]): Promise<VersionInput> {
  const {
    channels,
    sampleRateHz = SONG_RATE_HZ,
    ...options
  }: VersionSignal = 'channels' in version ? version : { channels: version };
  const open = async (): Promise<AudioStream> => streamOf(channels, sampleRateHz, options);
  const report = await analyze(await open(), { file: { name }, stages: ['file', 'loudness', 'truePeak'] });
  return { name, report, open };
}

/** Compares two signals as files would be. */
export async function compareSignals(
  before: VersionSignal | readonly Float32Array[],
  after: VersionSignal | readonly Float32Array[],
  options: CompareVersionsOptions & { readonly signal?: CancelSignal } = {},
): Promise<VersionReport> {
  return compareVersions(await inputOf('before', before), await inputOf('after', after), options);
}

/** Copies, `gain` times as large, of all of it or from one second to another. */
export function amplified(
  channels: readonly Float32Array[],
  gain: number,
  during?: { readonly from: number; readonly to: number },
): Float32Array[] {
  return channels.map((samples) =>
    samples.map((sample, i) => {
      const seconds = i / SONG_RATE_HZ;
      return during === undefined || (seconds >= during.from && seconds < during.to) ? sample * gain : sample;
    }),
  );
}
