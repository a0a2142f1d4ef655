import { gainToDb, powerToDb } from '@auralign/dsp';
import { plain } from '../diagnostics/words.ts';
import { BANDS } from '../stages/bandList.ts';
import { explain, REDUNDANT, type Explained, type StemFit } from './fit.ts';
import type { Ledger } from '../alignment/ledger.ts';
import type { Stem, StemReport } from './stemReport.ts';

/**
 * Presence (squared partial coherence) from which a stem is in the mix, may be, or surely is whatever its level. Of the demo's stems the
 * faintest reads 0.20 beside a mix most of which is missing; stems held against another song, made of the same samples, at most 0.09.
 */
export const PRESENT = 0.15;
const UNCERTAIN = 0.1;
const SURE = 0.3;
/** A fader this low (−20 dB) with little presence is what chance fits. */
const LEAST_GAIN = 0.1;
/** Likeness from which a file is the mix itself: what 16-bit dither and lossless copies leave. */
const SAME_AS_MIX = 0.9999;
/** What no bus processing leaves so little of, and what dither and rounding do not reach. */
export const SUM_RESIDUAL_DB = -40;
/** Of what is not explained by the stems through an equaliser, so much may be compression, saturation and reverb on the bus. */
const PROCESSED_INCOHERENT = 0.1;
/** Of so much of the mix being in no stem, and none of them surely in it, they are not those of this mix. */
const FOREIGN_INCOHERENT = 0.5;
/** Where the stems explain less of the mix than this, its gain over them is that of something else over next to nothing. */
const TELLING = 0.1;
const FLOOR_DB = -120;

/** Is a stem in the mix? */
export function statusOf(
  fit: StemFit | undefined,
  stemCount: number,
): { readonly status: Stem['status']; readonly because: string } {
  if (fit === undefined) return { status: 'silent', because: 'It holds no sound.' };
  const { presence, likeness, redundancy, gain } = fit;
  if (likeness >= SAME_AS_MIX && stemCount > 1)
    return { status: 'mix', because: 'It is the mix itself, not a part of it.' };
  if (presence < UNCERTAIN || (presence < SURE && Math.abs(gain) < LEAST_GAIN)) {
    const percent = plain(100 * presence, 0);
    return {
      status: 'foreign',
      because: `It is not in the mix: of what the others leave where it is strong it takes ${percent} % away, as chance does.`,
    };
  }
  if (redundancy > REDUNDANT) {
    return {
      status: 'redundant',
      because: 'The other stems make it up (a copy, or a bus beside its tracks): what belongs to which cannot be told.',
    };
  }
  if (presence < PRESENT) {
    return {
      status: 'uncertain',
      because: `Perhaps in the mix: it takes ${plain(100 * presence, 0)} % of what the others leave.`,
    };
  }
  return { status: 'present', because: 'In the mix.' };
}

/**
 * Do the stems make the mix?
 *
 * @param of.isSure   is one of them surely in it? Then the others are missing, and it is no other song
 * @param of.isSilent the mix holds nothing that stems could make
 */
export function fitOf(
  ledger: Ledger,
  gains: ReadonlyMap<number, number>,
  { isSure, isSilent }: { readonly isSure: boolean; readonly isSilent: boolean },
): StemReport['fit'] {
  const explained = explain(ledger, gains);
  const residualDb = isSilent ? 0 : toDb(explained.residual);
  const verdict = isSilent ? 'foreign' : verdictOf(explained, residualDb, isSure);
  const { stepSeconds, rows } = ledger.overTime;
  return {
    verdict,
    because: isSilent
      ? 'The mix holds no sound: there is nothing that stems could make.'
      : wordsFor(verdict, explained, residualDb),
    explainedPercent: isSilent ? 0 : 100 * (1 - explained.residual),
    residualDb,
    coherentPercent: isSilent ? 0 : 100 * (1 - explained.incoherent),
    bands: rangesOf(ledger, explained),
    residualOverTime: {
      startSeconds: 0,
      stepSeconds,
      valuesDb: rows.map(([mix, residual]) => (mix! > 0 ? toDb(residual! / mix!) : null)),
    },
  };
}

function verdictOf({ incoherent }: Explained, residualDb: number, isSure: boolean): StemReport['fit']['verdict'] {
  if (residualDb <= SUM_RESIDUAL_DB) return 'sum';
  if (incoherent <= PROCESSED_INCOHERENT) return 'processed';
  return isSure || incoherent < FOREIGN_INCOHERENT ? 'incomplete' : 'foreign';
}

function wordsFor(
  verdict: StemReport['fit']['verdict'],
  { residual, incoherent }: Explained,
  residualDb: number,
): string {
  const percent = (share: number): string => plain(100 * Math.max(0, share), share < 0.01 || share > 0.99 ? 2 : 0);
  switch (verdict) {
    case 'sum':
      return `The stems add up to the mix; what is left lies ${plain(-residualDb)} dB below it.`;
    case 'processed':
      return `The stems through processing on the bus: their plain sum leaves ${percent(residual)} % of the mix’s energy, equalised band by band ${percent(incoherent)} %. Compression, saturation or a quiet missing stem are in the rest.`;
    case 'incomplete':
      return `${percent(incoherent)} % of the mix’s energy is in none of these stems, however they are equalised: a stem is missing, or the bus changes much.`;
    case 'foreign':
      return `These are not the stems of this mix: ${percent(incoherent)} % of its energy is in none of them.`;
    default:
      return verdict satisfies never;
  }
}

/** Residual and gain of the bus in the named ranges that make up the whole. */
function rangesOf({ erb }: Ledger, { bands }: Explained): StemReport['fit']['bands'] {
  return BANDS.filter(({ kind }) => kind === 'range').flatMap(({ lowHz, highHz }) => {
    let mix = 0;
    let residual = 0;
    let coherent = 0;
    let gain = 0;
    for (const [i, found] of bands.entries()) {
      const { centreHz } = erb.bands[i]!;
      if (found === undefined || centreHz < lowHz || centreHz >= highHz) continue;
      mix += found.mix;
      residual += found.residual;
      if (found.coherent < TELLING) continue;
      coherent += found.mix * found.coherent;
      gain += found.mix * found.coherent * found.busGain;
    }
    if (!(mix > 0)) return [];
    const busGainDb = coherent >= TELLING * mix ? gainToDb(gain / coherent) : NaN;
    return [{ lowHz, highHz, residualDb: toDb(residual / mix), ...(Number.isFinite(busGainDb) ? { busGainDb } : {}) }];
  });
}

function toDb(share: number): number {
  return Math.max(FLOOR_DB, powerToDb(share));
}
