import type { EqBand } from '../moves/eq.ts';
import { hertz, plain, signedDb } from '../words.ts';
import type { Resonance } from './planResonances.ts';
import type { ToneWish } from './toneWish.ts';

/** Two steps of the grid of average spectra: ends of a stretch this near to each other are one. */
const ROUGHLY = 2 ** (2 / 24);
/** Cuts and boosts within this of what is asked for are called met. */
const UNMET_DB = 1.5;

export function preciseWords(phase: 'minimum' | 'linear', left: Float64Array, rest: ToneWish) {
  const most = left.reduce((max, db, n) => (rest.comparable[n]! > 0 ? Math.max(max, Math.abs(db)) : max), 0);
  return {
    because: `The bands of the equaliser leave up to ${plain(most)} dB of the wish undone; a filter follows the rest of the curve.`,
    cost:
      phase === 'minimum'
        ? 'Minimum phase: no latency and no pre-ringing.'
        : 'Linear phase: no phase shift, but attacks ring a little before they come.',
  };
}

export function becauseOfResonances(resonances: readonly Resonance[], sameRecording: number): string {
  const places = resonances.map(({ band, excessDb, sigmas }) => {
    const doubt = sameRecording > 0.5 ? '' : `, ${plain(sigmas)} times what notes do around it`;
    return `${hertz(band.frequencyHz)} stands ${plain(excessDb)} dB out of its neighbourhood${doubt}`;
  });
  return `${places.join('; ')}; the reference has no such peak.`;
}

/** What stands out at the centre of each band, and how sure that is. */
export function becauseOfTone(bands: readonly EqBand[], wish: ToneWish): string {
  const reasons = bands.map((band) => {
    const [lowHz, highHz] = comparedPart(wish, rangeOf(band));
    const excess = meanOver(wish, wish.excessDb, lowHz, highHz);
    const uncertainty = meanOver(wish, wish.uncertaintyDb, lowHz, highHz);
    const doubt = wish.sameRecording > 0.5 ? '' : ` (±${plain(uncertainty)} dB by arrangement)`;
    return `${hertz(lowHz)}–${hertz(highHz)} stands ${signedDb(excess)} against the reference${doubt}`;
  });
  const evidence =
    wish.sameRecording > 0.5
      ? ` Both spectra share their fine structure: ${wish.sameRecording < 1 ? 'probably, and ' : ''}taken for the same recording and trusted.`
      : '';
  return `${reasons.join('; ')}, loudness taken out.${evidence}`;
}

/** The stretch a band speaks for: half an octave around a bell of Q 1, what lies beyond the corner of a shelf. */
function rangeOf(band: EqBand): [number, number] {
  switch (band.kind) {
    case 'low-shelf':
      return [28, band.frequencyHz];
    case 'high-shelf':
      return [band.frequencyHz, Math.min(20_000, band.frequencyHz * 4)];
    default: {
      const reach = 2 ** (0.5 / Math.max(0.7, band.q));
      return [band.frequencyHz / reach, band.frequencyHz * reach];
    }
  }
}

/** So much of a stretch as the files share; all of it where they share none. */
function comparedPart(wish: ToneWish, [lowHz, highHz]: [number, number]): [number, number] {
  const compared = wish.frequenciesHz.filter((hz, n) => hz >= lowHz && hz <= highHz && wish.comparable[n]! > 0);
  const [first, last] = [compared[0], compared.at(-1)];
  if (first === undefined || last === undefined) return [lowHz, highHz];
  // A grid's step is rounded away; only what is missing at an end is said.
  return [first > lowHz * ROUGHLY ? first : lowHz, last < highHz / ROUGHLY ? last : highHz];
}

function meanOver(wish: ToneWish, values: Float64Array, lowHz: number, highHz: number): number {
  let sum = 0;
  let count = 0;
  for (const [n, hz] of wish.frequenciesHz.entries()) {
    if (hz < lowHz || hz > highHz || wish.comparable[n] === 0) continue;
    sum += values[n]!;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

/** @param leftDb what the bands leave of the wish, dB */
export function costOfTone(bands: readonly EqBand[], leftDb: Float64Array, wish: ToneWish): string {
  const boost = bands.reduce((most, band) => Math.max(most, 'gainDb' in band ? band.gainDb : 0), 0);
  const costs = ['Minimum phase: no latency and no pre-ringing, a little phase shift around each band.'];
  if (boost >= 3) costs.push(`Boosts of up to ${plain(boost)} dB raise noise with the music.`);
  const worst = leftDb.reduce((most, db, n) => (wish.comparable[n] === 0 ? most : Math.max(most, Math.abs(db))), 0);
  if (worst > UNMET_DB) costs.push(`With ${bands.length} bands up to ${plain(worst)} dB of the wish is left undone.`);
  return costs.join(' ');
}
