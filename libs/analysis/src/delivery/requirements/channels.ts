import { oneOf, pass, type TrackRequirement } from '../requirement.ts';

const words = (count: number): string => (count === 1 ? 'mono' : count === 2 ? 'stereo' : `${count} channels`);

export const channels: TrackRequirement = {
  id: 'audio.channels',
  title: 'Number of channels',
  check({ report: { file } }, { audio: { channelCounts } }) {
    if (channelCounts === undefined) return undefined;
    const { channelCount } = file.format;
    const [found, expected] = [words(channelCount), oneOf(channelCounts.map(words))];
    if (channelCounts.includes(channelCount)) return pass(found, expected);
    return {
      severity: 'fail',
      found,
      expected,
      advice:
        channelCount === 1
          ? 'Write it with the same signal left and right.'
          : 'Deliver the stereo mix; a fold-down by formula is not one.',
    };
  },
};
