import { parentPort, workerData } from 'node:worker_threads';
import { createRandom } from '@auralign/dsp';
import type { Outcome } from './outcome.ts';
import { below } from './target.ts';
import { TARGETS } from './targets.ts';

/** What the worker is asked for: inputs `from` and on, of one target, until it is stopped or has fed `to`. */
export interface Order {
  readonly targetId: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** Said before an input is fed (so that what hangs or kills is known), and after. */
export type Message =
  | { readonly begun: number; readonly input: Uint8Array }
  | { readonly ended: number; readonly outcome: Outcome; readonly milliseconds: number };

const { targetId, seed, from, to } = workerData as Order;
const target = TARGETS.find(({ id }) => id === targetId)!;
const { seeds, hostile } = await target.prepare();
for (let index = from; index < to; index++) {
  const input = inputAt(index);
  parentPort!.postMessage({ begun: index, input } satisfies Message);
  const start = performance.now();
  const outcome = await target.feed(input.slice());
  parentPort!.postMessage({ ended: index, outcome, milliseconds: performance.now() - start } satisfies Message);
}
await target.close?.();

/** The hostile ones first; then dice of their own for every input, so that any of them can be had again alone. */
function inputAt(index: number): Uint8Array {
  if (index < hostile.length) return hostile[index]!;
  const random = createRandom(seed * 1_000_003 + index);
  return target.mutate(seeds[below(random, seeds.length)]!, random);
}
