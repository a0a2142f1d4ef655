import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** What one finished program cost. */
export interface ProcessCost {
  readonly wallSeconds: number;
  /** User + system time; undefined where the system does not tell (anything but Linux). */
  readonly cpuSeconds: number | undefined;
  readonly peakMebibytes: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Kernel clock ticks a second in /proc; 100 on every Linux architecture that Node runs on. */
const TICKS_PER_SECOND = 100;
/** Both figures only grow, so the last look before the end is short by at most this much work. */
const LOOK_EVERY_MS = 10;

/**
 * Runs a program to its end and measures it as a whole, from outside.
 *
 * @param accepted codes it may end with
 * @throws Error when it cannot be started or ends with another code
 */
export async function measureProcess(
  program: string,
  args: readonly string[],
  accepted: readonly number[] = [0],
): Promise<ProcessCost> {
  const started = process.hrtime.bigint();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  let seen: { cpuSeconds: number; peakMebibytes: number } | undefined;
  const timer = setInterval(() => {
    if (child.pid !== undefined) void look(child.pid).then((now) => (seen = now ?? seen));
  }, LOOK_EVERY_MS);
  try {
    const code = await new Promise<number | null>((settle, fail) => {
      child.on('error', fail);
      child.on('close', settle);
    });
    const wallSeconds = Number(process.hrtime.bigint() - started) / 1e9;
    if (code === null || !accepted.includes(code))
      throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${stderr.slice(-2000)}`);
    return { wallSeconds, cpuSeconds: seen?.cpuSeconds, peakMebibytes: seen?.peakMebibytes, stdout, stderr };
  } finally {
    clearInterval(timer);
  }
}

async function look(pid: number): Promise<{ cpuSeconds: number; peakMebibytes: number } | undefined> {
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/status`, 'utf8'),
    ]);
    const peak = /VmHWM:\s+(\d+) kB/.exec(status);
    if (!peak) return undefined; // the process has ended and waits to be reaped
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
      peakMebibytes: Number(peak[1]) / 1024,
    };
  } catch {
    return undefined; // no /proc here, or the process has just gone
  }
}

/** Middle value; the mean of the two middle ones for an even count. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
