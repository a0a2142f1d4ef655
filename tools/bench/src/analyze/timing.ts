import { median } from '../process.ts';

/** As long as compilers take to settle: those of WebAssembly and JavaScript compile again what runs often, on threads of their own. */
const WARM_UP_SECONDS = 1;

/**
 * Median CPU seconds (all threads of this process) of `runs` runs; others come first, for a second and at least one, so that compilers
 * and caches are warm. CPU time, because on a shared machine the clock on the wall mostly tells what others do.
 */
export async function medianSeconds(runs: number, work: () => unknown): Promise<number> {
  for (let warm = 0; warm < WARM_UP_SECONDS;) warm += Math.max(await secondsOf(work), 1e-4);
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
