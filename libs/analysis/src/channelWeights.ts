import type { ChannelLabel } from '@auralign/audio';

/** About +1.5 dB, as the recommendation rounds it. */
const SURROUND_WEIGHT = 1.41;

/**
 * Loudness weight of each channel, from where its loudspeaker stands.
 *
 * Source: ITU-R BS.1770-5, Annex 1, Table 3 (5.1: surrounds 1.41, LFE left out) and Annex 3, Table 4: below 30° of
 * elevation, 60–120° to the side weighs 1.41, all else 1.0. So the *side* pair of 7.1 (±90°) weighs 1.41 and its *back*
 * pair (±135°) 1.0. A back pair without any other surround is the surround pair of 5.1 under the name some files give
 * it (channel mask 0x3F instead of 0x60F) and weighs 1.41. Unknown positions weigh 1.0.
 *
 * @param labels one label a channel
 * @returns one weight a channel: 0, 1 or 1.41
 */
export function channelWeights(labels: readonly ChannelLabel[]): Float64Array {
  const hasOwnSurround = labels.some((label) => SURROUNDS.has(label));
  return Float64Array.from(labels, (label) => {
    if (label === 'LFE') return 0;
    if (SURROUNDS.has(label)) return SURROUND_WEIGHT;
    if (BACK_PAIR.has(label) && !hasOwnSurround) return SURROUND_WEIGHT;
    return 1;
  });
}

const SURROUNDS: ReadonlySet<ChannelLabel> = new Set(['Ls', 'Rs', 'Lss', 'Rss']);
const BACK_PAIR: ReadonlySet<ChannelLabel> = new Set(['Lrs', 'Rrs']);
