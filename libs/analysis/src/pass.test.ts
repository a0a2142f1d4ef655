import { createKernels } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { analyze } from './analyze.ts';
import { ownBuffer } from './levelGrid.ts';
import { createPass } from './pass.ts';
import { STAGES } from './stages/index.ts';
import { streamOf } from './testing/measure.ts';
import { song } from './testing/song.ts';

/** Above full scale in places, for the overs. */
const SONG = song({ seconds: 9 }).map((samples) => samples.map((sample) => 2.5 * sample));

/** True peaks of all slices, as stages see them. */
function truePeaks(stageIds: readonly string[], readerIds = stageIds): Float32Array {
  const stream = streamOf(SONG, 44_100);
  const named = (ids: readonly string[]) => STAGES.filter(({ id }) => ids.includes(id));
  const options = { kernels: createKernels(), makeBuffer: ownBuffer, readers: named(readerIds) };
  const pass = createPass(stream.format, named(stageIds), options);
  pass.push({ channels: SONG, frameCount: SONG[0]!.length, startFrame: 0 });
  pass.flush();
  return pass.levels.truePeak.slice(0, pass.levels.sliceCount);
}

describe('true peaks of slices', () => {
  it('are searched one by one only where a stage reads them all, here or elsewhere', () => {
    const every = truePeaks(['density']);
    expect(truePeaks(['truePeak', 'density'])).toEqual(every);
    expect(truePeaks(['truePeak'], ['truePeak', 'density'])).toEqual(every);
    const some = truePeaks(['truePeak', 'dynamics']);
    const lower = some.filter((peak, k) => peak < every[k]!).length;
    expect(lower / every.length).toBeGreaterThan(0.5);
    for (let second = 0; second < every.length; second += 100) {
      expect(Math.max(...some.subarray(second, second + 100))).toBe(Math.max(...every.subarray(second, second + 100)));
    }
  });

  it('change no figure of the stages that do not', async () => {
    const everything = await analyze(streamOf(SONG, 44_100), { file: { name: 'test' }, series: true });
    const stages = STAGES.map(({ id }) => id).filter((id) => id !== 'density');
    const rest = await analyze(streamOf(SONG, 44_100), { file: { name: 'test' }, series: true, stages });
    expect(everything.measurements.truePeak).toMatchObject({ status: 'measured' });
    const { density: _, ...figures } = everything.measurements;
    expect(rest.measurements).toMatchObject(figures);
    expect(rest.series).toEqual(everything.series);
  });
});
