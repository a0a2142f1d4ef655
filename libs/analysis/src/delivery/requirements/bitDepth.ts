import { stageValue } from '../../diagnostics/stageValue.ts';
import { oneOf, pass, type TrackRequirement } from '../requirement.ts';

export const bitDepth: TrackRequirement = {
  id: 'audio.bitDepth',
  title: 'Bit depth',
  check({ report }, { audio: { bitDepths } }) {
    const { format } = report.file;
    if (bitDepths === undefined || !format.lossless || format.bitDepth === undefined) return undefined;
    const found = format.codec === 'pcm-float' ? `${format.bitDepth} bit float` : `${format.bitDepth} bit`;
    const expected = `${oneOf(bitDepths)} bit`;
    if (format.codec === 'pcm-float' || !bitDepths.includes(format.bitDepth)) {
      const most = Math.max(...bitDepths);
      return {
        severity: 'fail',
        found,
        expected,
        advice: `Write it with ${most} bits${format.bitDepth > most ? ' and dither' : ' from the session'}.`,
      };
    }
    const effective = stageValue(report, 'file')?.effectiveBitDepth;
    if (effective === undefined || effective >= format.bitDepth || effective > 16) return pass(found, expected);
    return {
      severity: 'info',
      found: `${found}, of which ${effective} are used`,
      expected,
      advice: 'If a master with more bits exists, deliver that one.',
    };
  },
};
