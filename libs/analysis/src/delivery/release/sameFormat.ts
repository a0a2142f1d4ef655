import { kilohertz } from '../requirements/sampleRate.ts';
import { pass, type ReleaseRequirement } from '../requirement.ts';

export const sameFormat: ReleaseRequirement = {
  id: 'release.formats',
  title: 'One format for all',
  check({ tracks }) {
    if (tracks.length < 2) return undefined;
    const counts = new Map<string, string[]>();
    for (const { fileName, report } of tracks) {
      const { sampleRateHz, bitDepth, channelCount } = report.file.format;
      const bits = bitDepth === undefined ? '' : `, ${bitDepth} bit`;
      const words = `${kilohertz(sampleRateHz)}${bits}, ${channelCount === 1 ? '1 channel' : `${channelCount} channels`}`;
      counts.set(words, [...(counts.get(words) ?? []), fileName]);
    }
    const formats = [...counts].sort((a, b) => b[1].length - a[1].length);
    const expected = 'the same sample rate, bits and channels';
    if (formats.length === 1) return pass(formats[0]![0], expected);
    const others = formats.slice(1).map(([words, names]) => `${words}: ${names.join(', ')}`);
    return {
      severity: 'warn',
      found: `${formats[0]![0]}; but ${others.join('; ')}`,
      expected,
      advice: 'Render the odd ones again from their sessions; a gapless album with two rates clicks where they meet.',
    };
  },
};
