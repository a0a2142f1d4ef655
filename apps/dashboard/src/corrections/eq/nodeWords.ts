import { hertz, signed } from '../../views/parts/words.ts';
import type { EqNode } from './bands.ts';

/** A node in words, for the screen reader and for tips. */
export function describeNode({ band, channel }: EqNode): string {
  const gain = 'gainDb' in band ? `, ${signed(band.gainDb)} dB` : '';
  const where = channel === 'stereo' ? '' : `, ${channel} only`;
  return `${hertz(band.frequencyHz)}${gain}, Q ${band.q.toFixed(2)}${where}`;
}
