import { gainToDb, TRUE_PEAK_WORST_CASE_DB } from '@auralign/dsp';
import { Type } from 'typebox';
import type { LevelGrid } from '../levelGrid.ts';
import { defineStage, metric } from '../stage.ts';

/** Peaks between the samples, by band-limited interpolation. */
export const truePeak = defineStage({
  id: 'truePeak',
  title: 'True peak',
  schema: Type.Object({
    truePeakDbtp: metric({
      title: 'True peak',
      unit: 'dBTP',
      digits: 1,
      description: 'Largest magnitude of the signal at and between the samples (ITU-R BS.1770-5, Annex 2).',
    }),
    truePeakByChannelDbtp: Type.Array(Type.Union([Type.Number(), Type.Null()]), {
      description: 'True peak of each channel; null where it is silent.',
    }),
    samplePeakDbfs: metric({
      title: 'Sample peak',
      unit: 'dBFS',
      digits: 1,
      description: 'Largest magnitude of any sample; full scale is 0 dBFS.',
    }),
    interSampleOverCount: metric({
      title: 'Inter-sample overs',
      unit: '',
      digits: 0,
      description:
        'Places (10 ms each, neighbours joined) where the signal passes 0 dBFS between the samples although no sample does: players and lossy encoders may clip there.',
    }),
    topPeaks: Type.Array(
      Type.Object({
        timeSeconds: Type.Number(),
        channel: Type.Integer({ description: 'Counted from 0' }),
        peakDbtp: Type.Number(),
      }),
      { description: 'The ten largest true peaks at least 50 ms apart, largest first.' },
    ),
    worstCaseErrorDb: metric({
      title: 'Largest error of the true peak',
      unit: 'dB',
      digits: 2,
      description:
        'How far the true peak may be from that of the band-limited signal, for content up to 0.45 of the sample rate.',
    }),
  }),
  create({ levels, sampleRateHz }) {
    return {
      result() {
        const { truePeak: peak, samplePeak, channels, top } = levels.peaks;
        if (peak === 0) return { status: 'unmeasurable', reason: 'silence' };
        const lastSeconds = (levels.frameCount - 1) / sampleRateHz;
        return {
          status: 'measured',
          value: {
            truePeakDbtp: gainToDb(peak),
            truePeakByChannelDbtp: channels.map((channel) =>
              channel.truePeak > 0 ? gainToDb(channel.truePeak) : null,
            ),
            samplePeakDbfs: gainToDb(samplePeak),
            interSampleOverCount: countInterSampleOvers(levels),
            topPeaks: top.map(({ value, frame, channel }) => ({
              // a peak may stand just outside the first or last sample
              timeSeconds: Math.min(lastSeconds, Math.max(0, frame / sampleRateHz)),
              channel,
              peakDbtp: gainToDb(value),
            })),
            worstCaseErrorDb: TRUE_PEAK_WORST_CASE_DB,
          },
        };
      },
    };
  },
});

function countInterSampleOvers({ samplePeak, truePeak: peaks, sliceCount }: LevelGrid): number {
  let count = 0;
  let wasOver = false;
  for (let k = 0; k < sliceCount; k++) {
    const isOver = peaks[k]! > 1 && samplePeak[k]! <= 1;
    if (isOver && !wasOver) count++;
    wasOver = isOver;
  }
  return count;
}
