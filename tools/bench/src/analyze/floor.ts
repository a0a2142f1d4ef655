import { open } from 'node:fs/promises';
import { createKernels } from '@auralign/dsp';
import { withStream } from '../material.ts';
import { printTable } from '../print.ts';
import { medianSeconds } from './timing.ts';

/** What nobody gets below: the bytes once through memory, the samples once through a loop. */
export async function floor(wav: string, runs: number, seconds: number): Promise<void> {
  const rows: string[][] = [];
  const row = async (name: string, work: () => unknown) => {
    const time = await medianSeconds(runs, work);
    rows.push([name, (1000 * time).toFixed(1), (seconds / time).toFixed(0)]);
  };
  await row('bytes read, 256 KiB at a time', async () => {
    const file = await open(wav);
    const buffer = new Uint8Array(256 * 1024);
    while ((await file.read(buffer)).bytesRead > 0);
    await file.close();
  });
  await row('decoded to floats', () =>
    withStream(wav, async (stream) => {
      for await (const block of stream.blocks()) if (block.frameCount === 0) break;
    }),
  );
  const kernels = createKernels();
  const samples = [kernels.allocateFloats(8192), kernels.allocateFloats(8192)] as const;
  const figures = new Float64Array(4);
  const blocks = Math.ceil((seconds * 44_100) / 8192);
  await row('minimum, maximum, sum and energy of every sample, from cache', () => {
    for (let block = 0; block < blocks; block++) {
      for (const channel of samples) kernels.measure(channel, 0, 8192, figures);
    }
  });
  console.log('\nThe floor, in process\n');
  printTable(['what', 'CPU ms', '× real time'], rows);
}
