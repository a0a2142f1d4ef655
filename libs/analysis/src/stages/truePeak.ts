import { Type } from 'typebox';
import { gainToDb } from '@auralign/dsp';
import { defineStage, metric } from '../stage.ts';

/** Peaks between the samples by band-limited interpolation. */
export const truePeak = defineStage({
  id: 'truePeak',
  title: 'True peak',
  schema: Type.Object({
    truePeakDbtp: metric({
      title: 'True peak',
      unit: 'dBTP',
      digits: 1,
      description: 'Largest magnitude of the signal between and at the samples (ITU-R BS.1770-5, Annex 2).',
    }),
    samplePeakDbfs: metric({
      title: 'Sample peak',
      unit: 'dBFS',
      digits: 1,
      description: 'Largest magnitude of any sample; full scale is 0 dBFS.',
    }),
  }),
  create({ levels }) {
    return {
      result() {
        let samplePeak = 0;
        let peak = 0;
        for (let k = 0; k < levels.sliceCount; k++) {
          samplePeak = Math.max(samplePeak, levels.samplePeak[k]!);
          peak = Math.max(peak, levels.truePeak[k]!);
        }
        if (peak === 0) return { status: 'unmeasurable', reason: 'silence' };
        return { status: 'measured', value: { truePeakDbtp: gainToDb(peak), samplePeakDbfs: gainToDb(samplePeak) } };
      },
    };
  },
});
