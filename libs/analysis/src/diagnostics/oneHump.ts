import type { Finding } from './finding.ts';

/** Rules that answer a hump of the spectrum with a cut. */
const CUTTING = ['tone.mud', 'tone.boxy', 'tone.harsh', 'tone.resonance'];
/** Centres this near are one hump; narrow peaks are told apart more finely. */
const ONE_HUMP_OCTAVES = 1 / 2;
const ONE_PEAK_OCTAVES = 1 / 6;

/**
 * Rules may see one hump, each in its way. Cut for each of them it would become a hole: only the finding that matters most keeps its cut,
 * the others say which that is.
 *
 * @param findings what matters most first
 */
export function cutOnce(findings: readonly Finding[]): Finding[] {
  return findings.map((finding, index) => {
    const first = findings.slice(0, index).find((other) => isSameHump(other, finding));
    if (first === undefined) return finding;
    return {
      ...finding,
      advice: `It is the hump that ${first.ruleId} is about: cut it once, as said there.`,
      moves: [],
      safeToApply: false,
    };
  });
}

function isSameHump(one: Finding, other: Finding): boolean {
  if (one.bandHz === undefined || other.bandHz === undefined) return false;
  if (one.ruleId === other.ruleId || !CUTTING.includes(one.ruleId) || !CUTTING.includes(other.ruleId)) return false;
  const isNarrow = [one, other].some(({ ruleId }) => ruleId === 'tone.resonance');
  const octaves = Math.abs(Math.log2(one.bandHz.centreHz / other.bandHz.centreHz));
  return octaves < (isNarrow ? ONE_PEAK_OCTAVES : ONE_HUMP_OCTAVES) && meet(one.ranges, other.ranges);
}

/** Are both there at some time? No ranges are the whole file. */
function meet(some: Finding['ranges'], others: Finding['ranges']): boolean {
  if (some.length === 0 || others.length === 0) return true;
  return some.some((a) => others.some((b) => a.startSeconds < b.endSeconds && b.startSeconds < a.endSeconds));
}
