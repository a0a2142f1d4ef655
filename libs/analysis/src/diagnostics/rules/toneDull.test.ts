import { expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { filtered, reportOf, song } from '../../testing/song.ts';
import { diagnose } from '../diagnose.ts';

it('a dull song is given a shelf, but not where esses would stand out of it', async () => {
  const sound = await reportOf(song({ seconds: 6 }));
  const dull = await reportOf(
    filtered(song({ seconds: 6 }), [{ kind: 'high-shelf', frequencyHz: 6000, gainDb: -18, q: 0.7 }]),
  );
  const withEsses = (sibilanceSwingDb: number): Report => {
    const { spectrum } = dull.measurements;
    if (spectrum.status !== 'measured') throw new Error('expected a spectrum');
    const value = { ...spectrum.value, sibilanceSwingDb };
    return { ...dull, measurements: { ...dull.measurements, spectrum: { ...spectrum, value } } };
  };
  const said = (sibilanceSwingDb: number) =>
    diagnose(withEsses(sibilanceSwingDb), { only: ['tone.dull'], references: [sound] })[0]!;
  expect(said(5).moves).toMatchObject([{ kind: 'eq', bands: [{ kind: 'high-shelf' }] }]);
  expect(said(9).moves).toEqual([]);
  expect(said(9).advice).toContain('De-ess first');
});
