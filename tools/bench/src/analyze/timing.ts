import { median } from '../process.ts';

/** Median seconds of `runs` runs; one more comes first, so that compilers and caches are warm. */
export async function medianSeconds(runs: number, work: () => unknown): Promise<number> {
  await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await secondsOf(work));
  return median(times);
}

async function secondsOf(work: () => unknown): Promise<number> {
  const started = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - started) / 1e9;
}
