import type { ChartPeaks } from './peaks.ts';
import { createPeaks } from './peaks.ts';
import { createSpectrogram, type SignalSpectrogram } from './spectrogram.ts';
import { createStereoImage, type StereoImage } from './stereoImage.ts';

export type { SignalSpectrogram, StereoImage };

/** What charts draw of the samples themselves. Plain numbers, small whatever the length of the file. */
export interface SignalPictures {
  readonly peaks: ChartPeaks;
  /** Absent for files shorter than one window. */
  readonly spectrogram?: SignalSpectrogram;
  /** Absent for mono and silence. */
  readonly stereoImage?: StereoImage;
}

export interface SignalPicturesOptions {
  readonly sampleRateHz: number;
  readonly channelCount: number;
}

/** Samples as they pass by, on their way to somewhere else; the same blocks that are measured. */
export interface SignalPictureMaker {
  /** Takes the next frames of every channel; they may be reused afterwards. Samples that are no numbers count as 0. */
  process(channels: readonly Float32Array[], frameCount: number): void;
  /** Pure: callable at any time. */
  result(): SignalPictures;
}

/**
 * Gathers waveform, spectrogram and stereo image of a stream of unknown length, in bounded memory (about 1 MB): where there are too many
 * columns, neighbours are merged. Of more than two channels the front pair, which comes first in every layout, makes the stereo image.
 */
export function createSignalPictures({ sampleRateHz, channelCount }: SignalPicturesOptions): SignalPictureMaker {
  const peaks = createPeaks(sampleRateHz);
  const spectrogram = createSpectrogram(sampleRateHz);
  const stereoImage = channelCount >= 2 ? createStereoImage(sampleRateHz) : undefined;
  return {
    process(channels, frameCount) {
      peaks.process(channels, frameCount);
      spectrogram.process(channels, frameCount);
      stereoImage?.process(channels[0]!, channels[1]!, frameCount);
    },
    result() {
      const levels = spectrogram.result();
      const image = stereoImage?.result();
      return {
        peaks: peaks.result(),
        ...(levels === undefined ? {} : { spectrogram: levels }),
        ...(image === undefined ? {} : { stereoImage: image }),
      };
    },
  };
}
