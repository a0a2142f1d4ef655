import type { Measured } from './measured.ts';
import { plainMeasured } from './report/plain.ts';
import type { GridContext, Peers, Stage, StageContext, StageRun, TimeSeries } from './stage.ts';

/** A time series as JSON has it. */
export interface PlainSeries {
  readonly title: string;
  readonly unit: string;
  readonly startSeconds: number;
  readonly stepSeconds: number;
  readonly values: (number | null)[];
}

/** A stage at work. */
export interface RunningStage {
  readonly stage: Stage;
  readonly run: StageRun<unknown>;
  readonly grids: GridContext;
}

/** What stages read off the grids, by their ids. */
export type GridReadings = Readonly<Record<string, unknown>>;

export function startStages(stages: readonly Stage[], context: StageContext): RunningStage[] {
  return stages.map((stage) => ({ stage, run: stage.create(context), grids: context }));
}

/** For those of the stages that read something off the grids. */
export function readGrids(stages: readonly Stage[], grids: GridContext): GridReadings {
  return Object.fromEntries(
    stages.flatMap((stage) => (stage.readGrids === undefined ? [] : [[stage.id, stage.readGrids(grids)]])),
  );
}

/**
 * Adds the result of each stage to `results`, from which later stages may read.
 *
 * @param readings what another thread has read off the grids; left out, the stages do it here
 */
export function collectResults(
  runs: readonly RunningStage[],
  results: Record<string, Measured<unknown>>,
  readings?: GridReadings,
): void {
  const peers = peersOf(results);
  for (const { stage, run, grids } of runs) {
    const read = readings === undefined ? stage.readGrids?.(grids) : readings[stage.id];
    results[stage.id] = plainMeasured(run.result(peers, read));
  }
}

/** Series of a stage that was measured. */
export function seriesOf(
  { stage, run }: RunningStage,
  results: Readonly<Record<string, Measured<unknown>>>,
): Record<string, PlainSeries> {
  if (results[stage.id]?.status !== 'measured' || run.series === undefined) return {};
  return Object.fromEntries(Object.entries(run.series()).map(([name, values]) => [name, plainSeries(values)]));
}

/** The type argument is the caller's stage; its id leads to the result that stage made. */
function peersOf(results: Readonly<Record<string, Measured<unknown>>>): Peers {
  return {
    get<T>(stage: { readonly id: string; readonly __result?: T }) {
      return results[stage.id] as Measured<T> | undefined;
    },
  };
}

function plainSeries({ title, unit, startSeconds, stepSeconds, values }: TimeSeries): PlainSeries {
  return {
    title,
    unit,
    startSeconds,
    stepSeconds,
    values: values.map((value) => (value === null || !Number.isFinite(value) ? null : value + 0)),
  }; // + 0: no −0
}
