import { createKernels, type Kernels } from '@auralign/dsp';
import { runStages, STAGES, type Stage } from '@auralign/analysis';
import { withStream } from '../material.ts';
import { printTable } from '../print.ts';
import { medianSeconds } from './timing.ts';

/** A stage's own time is what it adds to the pass that decodes and fills the level grid, which every pass does. */
export async function stageByStage(wav: string, runs: number, seconds: number): Promise<void> {
  const pass = (stages: readonly Stage[], backend: Kernels['backend']) =>
    medianSeconds(runs, () =>
      withStream(wav, async (stream) => void (await runStages(stream, stages, { kernels: createKernels(backend) }))),
    );
  const { backend } = createKernels();
  const base = await pass([], backend);
  const rows = [['decode + level grid (K-weighting, true peak)', (1000 * base).toFixed(0), '']];
  for (const stage of STAGES) {
    const total = await pass([stage], backend);
    rows.push([stage.id, (1000 * total).toFixed(0), (1000 * (total - base)).toFixed(0)]);
  }
  const all = await pass(STAGES, backend);
  rows.push(['all stages', (1000 * all).toFixed(0), (1000 * (all - base)).toFixed(0)]);
  const originals = await pass(STAGES, 'typescript');
  console.log(`\nIn process, stage by stage (${backend}); ${(seconds / all).toFixed(0)} × real time altogether\n`);
  printTable(['stage', 'pass, CPU ms', 'over the base, CPU ms'], rows);
  console.log(`\nAll stages on the TypeScript originals: ${(1000 * originals).toFixed(0)} ms.`);
}
