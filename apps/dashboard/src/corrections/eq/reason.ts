import type { ToneData } from '@auralign/charts';
import { bandText, signed } from '../../views/parts/words.ts';
import { reachOf, type EqNode } from './bands.ts';

/** Why a band is where it is: how the mix stands against the reference over what the band reaches. */
export function reasonFor(node: EqNode, tone: ToneData | undefined): string {
  const reach = reachOf(node.band);
  const difference = tone?.differences.find(({ role }) => role === 'mix')?.differenceDb;
  const inside = (difference ?? []).filter(
    (value, i): value is number =>
      value !== null && tone!.frequenciesHz[i]! >= reach.lowHz && tone!.frequenciesHz[i]! <= reach.highHz,
  );
  if (inside.length === 0) return `${bandText(reach)}: nothing measured there to compare.`;
  const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
  const gain = 'gainDb' in node.band ? node.band.gainDb : 0;
  const rest = mean + gain;
  const stands = `${bandText(reach)}: the mix stands ${signed(mean)} dB against the reference, level taken out.`;
  return 'gainDb' in node.band ? `${stands} With this band alone about ${signed(rest)} dB would be left.` : stands;
}
