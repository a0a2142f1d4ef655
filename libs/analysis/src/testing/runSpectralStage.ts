import type { ChannelLabel } from '@auralign/audio';
import { createKernels } from '@auralign/dsp';
import type { Static, TObject } from 'typebox';
import type { Measured } from '../measured.ts';
import { createSharedSpectrum, spectrumGeometry } from '../sharedSpectrum.ts';
import type { Stage, StageContext, TimeSeries } from '../stage.ts';

/** Runs one stage that lives on raw blocks and the shared STFT alone, without the rest of the analysis. */
export function runSpectralStage<Id extends string, S extends TObject>(
  stage: Stage<Id, S>,
  channels: readonly Float32Array[],
  sampleRateHz: number,
  labels: readonly ChannelLabel[] = channels.length === 1 ? ['M'] : ['L', 'R'],
): { measured: Measured<Static<S>>; series: Readonly<Record<string, TimeSeries>> } {
  const format = { sampleRateHz, channelCount: channels.length, channelLabels: labels };
  const kernels = createKernels();
  const context = { ...format, format, kernels, spectrum: spectrumGeometry(sampleRateHz) } as unknown as StageContext;
  const run = stage.create(context);
  const spectrum = createSharedSpectrum({
    ...format,
    kernels,
    onFrame: (frame) => run.spectrum?.(frame),
  });
  const blockFrames = 8192;
  for (let startFrame = 0; startFrame < channels[0]!.length; startFrame += blockFrames) {
    const block = channels.map((samples) => samples.subarray(startFrame, startFrame + blockFrames));
    const frameCount = block[0]!.length;
    spectrum.process(block, frameCount);
    run.block?.({ channels: block, frameCount, startFrame });
  }
  spectrum.flush();
  return {
    measured: run.result({ get: () => undefined }, undefined),
    series: run.series?.() ?? {},
  };
}

/** The figures of a stage that must have been measured. */
export function valueOf<T>(measured: Measured<T>): T {
  if (measured.status !== 'measured') throw new Error(`unmeasurable: ${measured.reason}`);
  return measured.value;
}
