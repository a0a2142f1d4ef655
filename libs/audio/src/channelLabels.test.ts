import { expect, it } from 'vitest';
import { channelLabelsFromMask, channelMask, defaultChannelLabels } from './channelLabels.ts';

it.each([
  [0x4, 1, 'M'],
  [0x3, 2, 'L R'],
  [0x0, 2, 'L R'],
  [0x33, 4, 'L R Ls Rs'],
  [0x3f, 6, 'L R C LFE Ls Rs'],
  [0x60f, 6, 'L R C LFE Ls Rs'],
  [0x70f, 7, 'L R C LFE Cs Lss Rss'],
  [0x63f, 8, 'L R C LFE Lrs Rrs Lss Rss'],
  [0xff, 8, 'L R C LFE Ls Rs Lc Rc'],
  [0x2d63f, 12, 'L R C LFE Lrs Rrs Lss Rss Tfl Tfr Tbl Tbr'],
  [0x3, 3, 'L R unknown'],
  [0x3f, 2, 'L R'],
])('reads mask 0x%s of %i channels', (mask, channelCount, labels) => {
  expect(channelLabelsFromMask(mask, channelCount).join(' ')).toBe(labels);
});

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'writes the customary layout of %i channels so that it is read back',
  (channelCount) => {
    const labels = defaultChannelLabels(channelCount);
    expect(labels).toHaveLength(channelCount);
    expect(channelLabelsFromMask(channelMask(labels), channelCount)).toEqual(labels);
  },
);

it('gives no mask for an order or a label that masks cannot express', () => {
  expect(channelMask(['R', 'L'])).toBe(0);
  expect(channelMask(['L', 'R', 'unknown'])).toBe(0);
});
