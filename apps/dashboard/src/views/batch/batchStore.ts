import type { Finding } from '../../api/resources.ts';
import type { Progress } from '../../state/index.ts';
import { createStore, useStore } from '../../state/store.ts';

/** One file of the batch, from its being dropped to its figures. */
export interface BatchRow {
  readonly key: string;
  readonly name: string;
  readonly trackId?: string;
  readonly progress?: Progress | undefined;
  readonly metrics: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  /** Short-term loudness over time, thinned. */
  readonly history: readonly (number | null)[];
}

const rows = createStore<readonly BatchRow[]>([]);

export const useBatch = (): readonly BatchRow[] => useStore(rows);
export const currentBatch = rows.get;
export const setBatch = rows.set;
