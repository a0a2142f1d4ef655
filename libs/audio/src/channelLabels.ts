import type { ChannelLabel } from './format.ts';

/**
 * Labels of files that do not name their channels, by channel count: the order of WAVE_FORMAT_EXTENSIBLE and of FLAC
 * (RFC 9639, section 9.1.3). More than eight channels have no customary meaning.
 */
const BY_COUNT: readonly (readonly ChannelLabel[])[] = [
  [],
  ['M'],
  ['L', 'R'],
  ['L', 'R', 'C'],
  ['L', 'R', 'Ls', 'Rs'],
  ['L', 'R', 'C', 'Ls', 'Rs'],
  ['L', 'R', 'C', 'LFE', 'Ls', 'Rs'],
  ['L', 'R', 'C', 'LFE', 'Cs', 'Lss', 'Rss'],
  ['L', 'R', 'C', 'LFE', 'Lrs', 'Rrs', 'Lss', 'Rss'],
];

export function defaultChannelLabels(channelCount: number): readonly ChannelLabel[] {
  return BY_COUNT[channelCount] ?? Array.from({ length: channelCount }, () => 'unknown');
}

const BACK_LEFT = 1 << 4;
const BACK_RIGHT = 1 << 5;
const BACK_CENTRE = 1 << 8;
const SIDE_LEFT = 1 << 9;
const SIDE_RIGHT = 1 << 10;

/** Meaning of the bits of `dwChannelMask`, lowest first (Microsoft, WAVEFORMATEXTENSIBLE). Back and side: see below. */
const MASK_BITS: readonly ChannelLabel[] = [
  'L', 'R', 'C', 'LFE', 'Lrs', 'Rrs', 'Lc', 'Rc', 'Cs', 'Lss', 'Rss', 'Tc', 'Tfl', 'Tfc', 'Tfr', 'Tbl', 'Tbc', 'Tbr',
]; // prettier-ignore

/**
 * Labels from a WAVE channel mask. One surround pair is `Ls`/`Rs` whether the writer called it back (0x3F) or side
 * (0x60F); with two pairs, or a back centre beside them, the names tell them apart. Channels beyond the mask are
 * `unknown`, bits beyond the channels are ignored, an empty mask gives the customary labels.
 */
export function channelLabelsFromMask(mask: number, channelCount: number): readonly ChannelLabel[] {
  if (mask === 0 || channelCount === 1) return defaultChannelLabels(channelCount);
  const hasBack = (mask & (BACK_LEFT | BACK_RIGHT)) !== 0;
  const hasSide = (mask & (SIDE_LEFT | SIDE_RIGHT)) !== 0;
  const labels: ChannelLabel[] = [];
  for (let bit = 0; bit < MASK_BITS.length && labels.length < channelCount; bit++) {
    if ((mask & (1 << bit)) === 0) continue;
    const flag = 1 << bit;
    const label = MASK_BITS[bit]!;
    if ((flag & (BACK_LEFT | BACK_RIGHT)) !== 0 && !hasSide) labels.push(label === 'Lrs' ? 'Ls' : 'Rs');
    else if ((flag & (SIDE_LEFT | SIDE_RIGHT)) !== 0 && !hasBack && (mask & BACK_CENTRE) === 0) {
      labels.push(label === 'Lss' ? 'Ls' : 'Rs');
    } else labels.push(label);
  }
  while (labels.length < channelCount) labels.push('unknown');
  return labels;
}

/**
 * The WAVE channel mask for labels in mask order; 0 ("not assigned") when a label has no bit or the order differs, since
 * the mask cannot say so.
 */
export function channelMask(labels: readonly ChannelLabel[]): number {
  if (labels.length === 1 && labels[0] === 'M') return 4; // front centre
  let mask = 0;
  let last = -1;
  for (const label of labels) {
    const bit = label === 'Ls' ? 4 : label === 'Rs' ? 5 : MASK_BITS.indexOf(label);
    if (bit <= last) return 0;
    mask |= 1 << bit;
    last = bit;
  }
  return mask;
}
