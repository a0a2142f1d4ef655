import { designBiquad, responseDb } from '@auralign/dsp';
import type { Report } from '../report/report.ts';
import { BANDS } from '../stages/bandList.ts';
import type { Move } from './move.ts';
import { stageValue } from './stageValue.ts';

/** Where the bass is expected in the middle, as `lowEndSideToMidDb` measures it. */
const LOW_END_HZ: readonly [number, number] = [20, 120];
/** What named bands are relative to. */
const WHOLE_HZ: readonly [number, number] = [20, 20_000];
/** Smaller changes are not worth a figure. */
const LEAST_DB = 0.1;
const MOST_FIGURES = 2;

/**
 * The move with what it will change, from the average spectrum: of an equaliser the named bands that move most against the whole, of
 * a width move the width of the bass. A move that says so already, or a report without a spectrum, is left as it is.
 */
export function predicted(move: Move, report: Report): Move {
  if (move.predicted.length > 0) return move;
  if (move.kind === 'eq') return { ...move, predicted: eqDeltas(move, report) };
  if (move.kind === 'width') return { ...move, predicted: lowEndDelta(move, report) };
  return move;
}

interface FineBand {
  readonly frequencyHz: number;
  readonly mid: number;
  readonly side: number;
}

/** Powers of the fine bands, of mono files all in the mid. */
function fineBands(report: Report): FineBand[] {
  const ltas = stageValue(report, 'spectrum')?.ltas;
  if (ltas === undefined) return [];
  const power = (level: number | null | undefined): number => (typeof level === 'number' ? 10 ** (level / 10) : 0);
  return ltas.frequenciesHz.map((frequencyHz, i) => ({
    frequencyHz,
    mid: power((ltas.midDb ?? ltas.totalDb)[i]),
    side: power(ltas.sideDb?.[i]),
  }));
}

function eqDeltas({ bands, channel }: Extract<Move, { kind: 'eq' }>, report: Report): Move['predicted'] {
  const fine = fineBands(report);
  const { sampleRateHz } = report.file.format;
  const usable = bands.filter(({ frequencyHz }) => frequencyHz < 0.49 * sampleRateHz);
  const sections = usable.map((band) => designBiquad(band, sampleRateHz));
  const gains = fine.map(({ frequencyHz }) => 10 ** (responseDb(sections, frequencyHz, sampleRateHz) / 10));
  const change = ([lowHz, highHz]: readonly [number, number]): number | undefined => {
    let before = 0;
    let after = 0;
    fine.forEach(({ frequencyHz, mid, side }, i) => {
      if (frequencyHz < lowHz || frequencyHz >= highHz) return;
      before += mid + side;
      after += mid * (channel === 'side' ? 1 : gains[i]!) + side * (channel === 'mid' ? 1 : gains[i]!);
    });
    return before > 0 && after > 0 ? 10 * Math.log10(after / before) : undefined;
  };
  const whole = change(WHOLE_HZ) ?? 0;
  return BANDS.flatMap(({ id, lowHz, highHz }) => {
    const delta = change([lowHz, highHz]);
    return delta === undefined
      ? []
      : [{ metric: `${id}.relativeDb`, delta: Math.round(10 * (delta - whole)) / 10 + 0 }];
  })
    .filter(({ delta }) => Math.abs(delta) >= LEAST_DB)
    .sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta))
    .slice(0, MOST_FIGURES);
}

/** The low shelf of the side, weighed by what the side has there; the mid stays. */
function lowEndDelta({ lowShelf, sideGainDb }: Extract<Move, { kind: 'width' }>, report: Report): Move['predicted'] {
  if (lowShelf === undefined) return [];
  const { sampleRateHz } = report.file.format;
  const shelf = designBiquad({ kind: 'low-shelf', ...lowShelf }, sampleRateHz);
  let before = 0;
  let after = 0;
  for (const { frequencyHz, side } of fineBands(report)) {
    if (frequencyHz < LOW_END_HZ[0] || frequencyHz >= LOW_END_HZ[1]) continue;
    before += side;
    after += side * 10 ** ((sideGainDb + responseDb([shelf], frequencyHz, sampleRateHz)) / 10);
  }
  if (!(before > 0 && after > 0)) return [];
  const delta = Math.round(100 * Math.log10(after / before)) / 10 + 0;
  return [{ metric: 'lowEndSideToMidDb', delta }];
}
