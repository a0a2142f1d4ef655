import { stageValue } from '../../diagnostics/stageValue.ts';
import { plain } from '../../diagnostics/words.ts';
import type { ReleaseRequirement } from '../requirement.ts';

export const loudness: ReleaseRequirement = {
  id: 'release.loudness',
  title: 'Loudness from track to track',
  check({ tracks }) {
    const levels = tracks.flatMap(({ fileName, report }) => {
      const lufs = stageValue(report, 'loudness')?.integratedLufs;
      return lufs === undefined ? [] : [{ fileName, lufs }];
    });
    if (levels.length < 2) return undefined;
    levels.sort((a, b) => a.lufs - b.lufs);
    const [quietest, loudest] = [levels[0]!, levels.at(-1)!];
    const words = ({ fileName, lufs }: (typeof levels)[number]): string => `${fileName} ${plain(lufs)} LUFS`;
    return {
      severity: 'info',
      found: `${plain(loudest.lufs - quietest.lufs)} LU between ${words(quietest)} and ${words(loudest)}`,
      expected: 'what the order of the songs asks for: services level an album as a whole',
      advice: 'Hear the ends of neighbours one after the other; there is no rule for it.',
    };
  },
};
