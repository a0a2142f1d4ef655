import type { Finding } from '../diagnostics/finding.ts';
import { plain } from '../diagnostics/words.ts';
import type { RegionSums } from '../alignment/regionSums.ts';
import type { PeakMoment } from './peakMoments.ts';
import type { Question } from './question.ts';
import { sharesOf } from './shares.ts';
import { stemMovesFor, type Movable } from './stemMoves.ts';
import type { CarriedFinding, Share } from './stemReport.ts';

/** From this share on one stem is named as the one that carries a fault. */
const CARRIES_PERCENT = 50;

/** Who carries a finding; a reason where that cannot be told. */
export function carry(
  finding: Finding,
  question: Question,
  context: {
    readonly sums: RegionSums | undefined;
    readonly peaks: readonly PeakMoment[];
    readonly movables: readonly Movable[];
    /** How far mains hum stands out of each stem by itself, dB; those of which it was not measured are left out. */
    readonly humsDb: ReadonlyMap<string, number>;
    readonly binHz: number;
    readonly sampleRateHz: number;
  },
): CarriedFinding | { readonly reason: string } {
  if (question.kind === 'none') return { reason: question.reason };
  if (question.kind === 'peaks') return carryPeaks(finding, context.peaks, context.movables);
  const { channels, region, move, isHum } = question;
  const { sums, movables, humsDb, binHz, sampleRateHz } = context;
  const found = sums && sharesOf(sums, movables, channels);
  if (found === undefined) return { reason: 'the mix has nothing there' };
  const moves = move && stemMovesFor({ sums: sums!, channels, binHz, sampleRateHz }, move, found.shares, movables);
  return {
    finding,
    of: channels,
    bandsHz: region.bandsHz.map(({ lowHz, highHz }) => ({ lowHz, highHz })),
    ...found,
    ...(moves === undefined ? {} : { wantedDb: moves.wantedDb }),
    stemMoves: moves?.stemMoves ?? [],
    advice: (isHum && humAdvice(finding, humsDb)) ?? adviceFor(finding, found.shares, moves?.stemMoves ?? []),
  };
}

function adviceFor(finding: Finding, shares: readonly Share[], stemMoves: CarriedFinding['stemMoves']): string {
  const [best] = stemMoves;
  const local = finding.ranges.length > 0 && finding.moves.length === 0 ? ' In these places only.' : '';
  if (best?.status === 'enough') return best.because + local;
  const furthest = stemMoves.reduce<typeof best>(
    (most, one) => (Math.abs(one.reachedDb) > Math.abs(most?.reachedDb ?? 0) ? one : most),
    undefined,
  );
  if (furthest !== undefined) return `${furthest.because} The rest is left for the mix.${local}`;
  const [first, second] = shares;
  if (first === undefined) return 'No stem is in it.';
  if (first.sharePercent >= CARRIES_PERCENT || second === undefined)
    return `Begin with ${first.stem}. ${finding.advice}`;
  return `Begin with ${first.stem} and ${second.stem}. ${finding.advice}`;
}

/** Lines this far over what is beside them are hum (rule `low.hum`, `IN_PHASE_DB`); stems this near the strongest hum as well. */
const HUMS_DB = 14;
const AS_WELL_DB = 6;

/** Who hums when alone; nothing where none does, or nobody was asked. */
function humAdvice({ advice }: Finding, humsDb: ReadonlyMap<string, number>): string | undefined {
  const humming = [...humsDb].filter(([, db]) => db >= HUMS_DB).sort(([, a], [, b]) => b - a);
  const [first] = humming;
  if (first === undefined) return undefined;
  const near = humming.filter(([, db]) => db >= first[1] - AS_WELL_DB);
  const list = near.map(([name, db]) => `${name} (it stands ${plain(db)} dB out of it)`).join(', ');
  return `It is in ${list}. ${advice}`;
}

/** What the stems are of the highest samples of the mix: Σ x·sign(m) / Σ |m|, which adds up to 1 like the samples do. */
function carryPeaks(
  finding: Finding,
  peaks: readonly PeakMoment[],
  movables: readonly Movable[],
): CarriedFinding | { readonly reason: string } {
  const height = peaks.reduce((sum, { mix }) => sum + Math.abs(mix), 0);
  if (!(height > 0)) return { reason: 'the mix has no peaks' };
  let rest = 100;
  const shares = movables.map(({ index, name }): Share => {
    const sharePercent =
      (100 * peaks.reduce((sum, { mix, stems }) => sum + stems[index]! * Math.sign(mix), 0)) / height;
    rest -= sharePercent;
    return { stem: name, sharePercent };
  });
  shares.sort((a, b) => b.sharePercent - a.sharePercent);
  const [first] = shares;
  const count = peaks.length === 1 ? 'the highest peak' : `the ${peaks.length} highest peaks`;
  const advice =
    first !== undefined && first.sharePercent >= CARRIES_PERCENT
      ? `${first.stem} makes ${plain(first.sharePercent, 0)} % of ${count}: tame its transients, or turn the whole mix down.`
      : `${count[0]!.toUpperCase()}${count.slice(1)} are made by several stems together: turn the whole mix down.`;
  return {
    finding,
    of: 'peaks',
    bandsHz: [],
    shares,
    unexplainedPercent: rest,
    stemMoves: [],
    advice,
  };
}
