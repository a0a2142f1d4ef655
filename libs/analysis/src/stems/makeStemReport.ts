import { gainToDb, powerToDb } from '@auralign/dsp';
import type { Finding } from '../diagnostics/finding.ts';
import { stageValue } from '../diagnostics/stageValue.ts';
import { counted, plain } from '../diagnostics/words.ts';
import { TOOL, type Report } from '../report/report.ts';
import { BANDS, WHOLE_HIGH_HZ, WHOLE_LOW_HZ } from '../stages/bandList.ts';
import { hum } from '../stages/hum.ts';
import { loudness } from '../stages/loudness.ts';
import { fitOf } from './belonging.ts';
import { carry } from './carriers.ts';
import { clashesOf } from './clashes.ts';
import type { RegionSums } from '../alignment/regionSums.ts';
import { lowEndsOf } from './lowEnd.ts';
import { isUsed, type Placed } from './placing.ts';
import { RUMBLE_HZ, type Question } from './question.ts';
import { roleOfName, type StemRole } from './roles.ts';
import { sharesOf } from './shares.ts';
import type { Movable } from './stemMoves.ts';
import type { StemPass } from './stemPass.ts';
import { STEM_REPORT_SCHEMA_VERSION, type Stem, type StemReport } from './stemReport.ts';

/** What a report is made of. */
export interface StemReportParts {
  readonly mix: { readonly name: string; readonly report: Report };
  readonly stems: readonly { readonly name: string; readonly role?: StemRole | undefined }[];
  readonly asked: readonly { readonly finding: Finding; readonly question: Question }[];
  readonly placed: Placed;
  /** The reading in which the files were measured by themselves. */
  readonly measured: StemPass;
}

/** The report. Where the stems are not those of the mix it says that, and nothing of shares. */
export function makeStemReport(parts: StemReportParts): StemReport {
  const { mix, asked, placed } = parts;
  const { ledger, masking, peaks } = placed.pass;
  const { sampleRateHz } = mix.report.file.format;
  const used = placed.stems.flatMap(({ status }, index) => (isUsed(status) ? [index] : []));
  const isSure = placed.stems.some(({ status }) => status === 'present' || status === 'redundant');
  const { loudness: loud } = mix.report.measurements;
  const isSilent = loud.status === 'unmeasurable' && loud.reason === 'silence';
  const fit = fitOf(ledger, new Map(used.map((index) => [index, 1])), { isSure, isSilent });
  const isTold = fit.verdict !== 'foreign' && used.length > 0;
  const movables = used.map((index): Movable => {
    const { name, role } = parts.stems[index]!;
    return { index, name, role: role ?? roleOfName(name) ?? 'other' };
  });
  const { binHz } = ledger;
  const findings: StemReport['findings'] = [];
  const notCarried: StemReport['notCarried'] = [];
  let next = 0;
  for (const { finding, question } of asked) {
    const sums = question.kind === 'channels' ? ledger.regions[next++] : undefined;
    if (!isTold) continue;
    const humsDb = humsOf(finding, movables, parts.measured);
    const found = carry(finding, question, { sums, peaks, movables, humsDb, binHz, sampleRateHz });
    if ('reason' in found) notCarried.push({ finding, reason: found.reason });
    else findings.push(found);
  }
  const integratedLufs = stageValue(mix.report, 'loudness')?.integratedLufs;
  return {
    schemaVersion: STEM_REPORT_SCHEMA_VERSION,
    tool: { ...TOOL },
    mix: {
      name: mix.name,
      durationSeconds: mix.report.file.durationSeconds,
      sampleRateHz,
      ...(integratedLufs === undefined ? {} : { integratedLufs }),
    },
    fit,
    stems: parts.stems.map((_, index) => stemOf(parts, index, { isTold, integratedLufs })),
    bands: isTold ? bandsOf(ledger.whole, binHz, movables) : [],
    findings,
    notCarried,
    masking: isTold ? clashesOf(masking, movables, sampleRateHz) : [],
    lowEnd: isTold ? lowEndsOf(ledger.whole, binHz, movables) : [],
    notes: notesOf(parts),
  };
}

function stemOf(
  { stems, placed, measured }: StemReportParts,
  index: number,
  { isTold, integratedLufs }: { isTold: boolean; integratedLufs: number | undefined },
): Stem {
  const { name, role } = stems[index]!;
  const { status, because, fit } = placed.stems[index]!;
  const { offsetFrames, gain } = placed.placements[index]!;
  const { sampleRateHz, channelCount, frameCount, results } = measured.stems[index]!;
  const known = role ?? roleOfName(name);
  const loud = results[loudness.id];
  const own = loud?.status === 'measured' ? (loud.value as { integratedLufs?: number }).integratedLufs : undefined;
  const gainDb = gainToDb(Math.abs(gain));
  const { whole } = placed.pass.ledger;
  const { binHz } = placed.pass.ledger;
  const isPart = isTold && isUsed(status);
  const sharePercent = isPart
    ? sharesOf(whole, [{ index, name }], 'power', binsIn(whole, binHz, WHOLE_LOW_HZ, WHOLE_HIGH_HZ))?.shares[0]
        ?.sharePercent
    : undefined;
  const widthDb = isPart ? sideToMidDb(whole, binHz, index) : undefined;
  return {
    name,
    status,
    because,
    role: known ?? 'other',
    roleIs: role !== undefined ? 'given' : known !== undefined ? 'from the name' : 'unknown',
    format: { sampleRateHz, channelCount, durationSeconds: frameCount / sampleRateHz },
    ...(fit === undefined ? {} : { presence: fit.presence }),
    ...(own === undefined ? {} : { integratedLufs: own }),
    ...(isPart ? { offsetFrames, gainDb, isInverted: gain < 0 } : {}),
    ...(isPart && own !== undefined && integratedLufs !== undefined
      ? { relativeLu: own + gainDb - integratedLufs }
      : {}),
    ...(sharePercent === undefined ? {} : { sharePercent }),
    ...(widthDb === undefined ? {} : { sideToMidDb: widthDb }),
  };
}

/** How far hum of the mains of a finding stands out of each stem. */
function humsOf({ bandHz }: Finding, movables: readonly Movable[], { stems }: StemPass): Map<string, number> {
  return new Map(
    movables.flatMap(({ index, name }): [string, number][] => {
      const measured = stems[index]!.results[hum.id];
      if (measured?.status !== 'measured') return [];
      const { mainsHz, mainsStandingDb } = measured.value as { mainsHz: number; mainsStandingDb: number };
      return mainsHz === bandHz?.centreHz ? [[name, mainsStandingDb]] : [];
    }),
  );
}

/** Who makes what in the named bands. Rumble is asked for where its rule measures it, below the skirt of a bass drum. */
function bandsOf(whole: RegionSums, binHz: number, movables: readonly Movable[]): StemReport['bands'] {
  return BANDS.flatMap(({ id, title, ...named }) => {
    const { lowHz, highHz } = id === 'rumble' ? RUMBLE_HZ : named;
    const found = sharesOf(whole, movables, 'power', binsIn(whole, binHz, lowHz, highHz));
    return found === undefined ? [] : [{ id, title, lowHz, highHz, ...found }];
  });
}

function binsIn({ bins }: RegionSums, binHz: number, lowHz: number, highHz: number): number[] {
  return [...bins.keys()].filter((i) => bins[i]! * binHz >= lowHz && bins[i]! * binHz < highHz);
}

/** Where width is heard (rules `stereo.narrow`, `stereo.wide`). */
const WIDTH_LOW_HZ = 500;
const WIDTH_HIGH_HZ = 8000;

function sideToMidDb(whole: RegionSums, binHz: number, stem: number): number | undefined {
  const { mid, side } = whole.stems[stem]!;
  let [midPower, sidePower] = [0, 0];
  for (const bin of binsIn(whole, binHz, WIDTH_LOW_HZ, WIDTH_HIGH_HZ)) {
    midPower += mid[bin]!;
    sidePower += side[bin]!;
  }
  const ratioDb = powerToDb(sidePower / midPower);
  return Number.isFinite(ratioDb) ? ratioDb : undefined;
}

/** Stems and mix that end more than this apart were not exported over the same length. */
const SAME_LENGTH_SECONDS = 0.1;

function notesOf({ mix, stems, placed, measured }: StemReportParts): string[] {
  const { durationSeconds, format } = mix.report.file;
  const notes: string[] = [];
  if (format.channelCount > 2) notes.push('The mix has more than two channels: shares are those of its front pair.');
  for (const [i, { name }] of stems.entries()) {
    const { sampleRateHz, frameCount, channelCount, nonFiniteSampleCount } = measured.stems[i]!;
    const { status } = placed.stems[i]!;
    const { offsetFrames, gain } = placed.placements[i]!;
    if (nonFiniteSampleCount > 0) {
      notes.push(
        `${name}: ${counted(nonFiniteSampleCount, 'sample')} broken (no number, or beyond +241 dBFS), measured as 0.`,
      );
    }
    if (channelCount > 2) notes.push(`${name} has ${channelCount} channels: its front pair was taken.`);
    if (!isUsed(status)) continue;
    if (sampleRateHz !== format.sampleRateHz) {
      notes.push(`${name} was resampled from ${sampleRateHz} to ${format.sampleRateHz} Hz.`);
    }
    const startSeconds = offsetFrames / format.sampleRateHz;
    if (offsetFrames !== 0) {
      const by = `${plain(Math.abs(1000 * startSeconds))} ms (${counted(Math.abs(offsetFrames), 'frame')})`;
      notes.push(
        `${name} lies ${by} ${offsetFrames > 0 ? 'later' : 'earlier'} in the mix than in its file; it was moved there.`,
      );
    }
    const endsBy = startSeconds + frameCount / sampleRateHz - durationSeconds;
    if (Math.abs(endsBy) > SAME_LENGTH_SECONDS) {
      const what =
        endsBy > 0
          ? 'after the mix; what comes then was left out'
          : 'before the mix; it counts as silent from there on';
      notes.push(`${name} ends ${plain(Math.abs(endsBy))} s ${what}.`);
    }
    if (gain < 0) notes.push(`${name} is in the mix with its polarity turned.`);
  }
  return notes;
}
