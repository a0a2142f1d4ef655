import { CHARTS } from '@auralign/charts';
import { describe, expect, it } from 'vitest';
import { galleryPage } from './page.ts';
import { SYNTHETIC } from './subjects.ts';

describe('the gallery', () => {
  it('has a picture of every chart there is data for, light and dark, wide and narrow, and names the others', async () => {
    const subject = SYNTHETIC.find(({ title }) => title === 'One second')!;
    const input = await subject.make();
    const page = galleryPage([{ ...subject, input }]);
    const drawn = CHARTS.filter((chart) => chart.show(input) !== undefined);
    expect(drawn.length).toBeGreaterThan(3);
    // the trend stands on every page
    expect(page.split('<svg').length - 1).toBe(4 * (drawn.length + 1) + nestedPictures(page));
    const missing = /Nothing to draw: ([^<]*)/.exec(page)?.[1]?.split(', ');
    expect(missing).toEqual(CHARTS.filter((chart) => !drawn.includes(chart)).map(({ id }) => id));
  });

  it('lets no name become markup', async () => {
    const subject = SYNTHETIC.find(({ title }) => title.includes('<final>'))!;
    const page = galleryPage([{ ...subject, input: await subject.make() }]);
    expect([page.includes('<final>'), page.includes('<b>'), page.includes('&lt;final&gt;')]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('shows of a silent file its flat waveform and nothing else', async () => {
    const subject = SYNTHETIC.find(({ title }) => title === 'Silence')!;
    const page = galleryPage([{ ...subject, input: await subject.make() }]);
    expect(page.includes(`1 of ${CHARTS.length} charts`)).toBe(true);
    expect(page.includes('<code>waveform</code>')).toBe(true);
  });
});

/** Pictures inside pictures, which cut off what lies beyond an axis. */
function nestedPictures(page: string): number {
  return page.split('overflow="hidden"').length - 1;
}
