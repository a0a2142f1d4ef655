import { AuralignError } from '../errors.ts';
import type { EncodeOptions } from './options.ts';

/** What is wrong with the options whatever the container; the encoders add their own limits. */
export function checkEncodeOptions(
  options: EncodeOptions,
  limits: { maxChannelCount: number; container: string },
): void {
  const { sampleRateHz, channelCount, bitDepth, sampleType, channelLabels } = options;
  const refuse = (what: string): never => {
    throw new AuralignError('INVALID_OPTION', `${limits.container}: ${what}`);
  };
  if (!Number.isInteger(sampleRateHz) || sampleRateHz < 1 || sampleRateHz > 655_350) refuse(`${sampleRateHz} Hz`);
  if (!Number.isInteger(channelCount) || channelCount < 1 || channelCount > limits.maxChannelCount) {
    refuse(`${channelCount} channels; 1 to ${limits.maxChannelCount} can be written`);
  }
  if (channelLabels !== undefined && channelLabels.length !== channelCount) {
    refuse(`${channelLabels.length} channel labels for ${channelCount} channels`);
  }
  if (sampleType === 'float' && bitDepth !== 32) refuse(`floats have 32 bits, not ${bitDepth}`);
}
