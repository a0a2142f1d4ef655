import type { StoreProfile } from '@auralign/analysis';
import { storeRows, type ChartInput, type ChartPeaks, type LoudnessTarget, type ToneOptions } from '@auralign/charts';
import type { Peaks } from '@auralign/server/api';
import type { Band, Session, TimeRange } from '../../state/index.ts';

/** What the charts draw, out of what the session holds; `undefined` until the mix is analysed. */
export function chartInput(
  { mixId, referenceIds, reports, peaks, findings, render, planRecord, corrected }: Session,
  options: {
    readonly tone: ToneOptions;
    readonly view: TimeRange | undefined;
    readonly band: Band | undefined;
    /** `undefined`: that of the references. */
    readonly target?: LoudnessTarget | 'none' | undefined;
    /** Where music is played. */
    readonly stores: readonly StoreProfile[];
  },
): ChartInput | undefined {
  const mix = mixId === undefined ? undefined : reports[mixId];
  if (mix === undefined) return undefined;
  const references = referenceIds.flatMap((id) => reports[id] ?? []);
  const [reference] = references;
  const correctedReport = corrected === undefined ? undefined : reports[corrected.id];
  const mixPeaks = mixId === undefined ? undefined : peaks[mixId];
  return {
    mix,
    ...(reference === undefined ? {} : { reference }),
    ...(references.length < 2 ? {} : { references }),
    ...(correctedReport === undefined ? {} : { corrected: correctedReport }),
    ...(planRecord === undefined ? {} : { plan: planRecord.plan }),
    ...(render === undefined ? {} : { receipt: render.receipt }),
    findings: findings.filter(({ severity }) => severity !== 'pass'),
    ...(mixPeaks === undefined ? {} : { peaks: pyramid(mixPeaks) }),
    tone: options.tone,
    stores: storeRows(mix, options.stores),
    ...(options.target === undefined ? {} : { loudnessTarget: options.target }),
    ...(options.band === undefined ? {} : { viewHz: [options.band.lowHz, options.band.highHz] as const }),
    ...(options.view === undefined
      ? {}
      : { viewSeconds: [options.view.startSeconds, options.view.endSeconds] as const }),
  };
}

/** The server's peaks, which count frames, in seconds. */
export function pyramid({ sampleRateHz, levels }: Peaks): ChartPeaks[] {
  return levels.map(({ framesPerPoint, minimum, maximum }) => ({
    stepSeconds: framesPerPoint / sampleRateHz,
    minimum,
    maximum,
  }));
}
