import { median } from '../process.ts';

/**
 * Median CPU seconds (all threads of this process) of `runs` runs; one more comes first, so that compilers and caches are warm. CPU
 * time, because on a shared machine the clock on the wall mostly tells what others do.
 */
export async function medianSeconds(runs: number, work: () => unknown): Promise<number> {
  await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await secondsOf(work));
  return median(times);
}

async function secondsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
