import type { Finding } from '@auralign/analysis';
import { differenceUnit } from '../verify/figureInfo.ts';
import type { MendedFinding } from '../verify/receipt.ts';
import { plain } from '../words.ts';
import { isSamePlace } from './findingsPlan.ts';

/** Nearer to its limit than this a figure is written as it: 0.0. */
const AS_WRITTEN = 0.05;

/** Whether nothing is left of a fault that would be written. */
export function isMended({ beyondAfter }: MendedFinding): boolean {
  return beyondAfter < AS_WRITTEN;
}

/** What became of a finding, behind its title: `was 24.0 dB beyond its limit, mended`. */
export function describeOutcome(outcome: MendedFinding): string {
  const unit = differenceUnit(outcome.unit);
  const [before, after] = [outcome.beyondBefore, outcome.beyondAfter].map((beyond) => `${plain(beyond, 1)} ${unit}`);
  return `was ${before} beyond its limit, ${isMended(outcome) ? 'mended' : `still ${after} beyond it`}`;
}

/** What became of a finding, by the findings of the rendering. */
export function outcomeOf(finding: Finding, after: readonly Finding[]): MendedFinding {
  const { ruleId, title, measured } = finding;
  const still = after.filter((other) => isSameFault(other, finding)).map(beyondLimit);
  return {
    ruleId,
    title,
    unit: measured.unit,
    beyondBefore: beyondLimit(finding),
    beyondAfter: Math.max(0, ...still),
  };
}

/** A fault that was not there, or was only a remark. */
export function newFault(before: readonly Finding[], after: readonly Finding[]): Finding | undefined {
  return after.find(
    (finding) => isFault(finding) && !before.some((known) => known.ruleId === finding.ruleId && isFault(known)),
  );
}

function isFault({ severity }: Finding): boolean {
  return severity === 'warn' || severity === 'fail';
}

/** One rule may find several faults, each in its own place of the spectrum. */
function isSameFault(a: Finding, b: Finding): boolean {
  if (a.ruleId !== b.ruleId || a.severity === 'pass') return false;
  if (a.bandHz === undefined || b.bandHz === undefined) return true;
  return isSamePlace(a.bandHz.centreHz, b.bandHz.centreHz);
}

function beyondLimit({ measured, expected }: Finding): number {
  const { min = -Infinity, max = Infinity } = expected;
  return Math.max(0, measured.value - max, min - measured.value);
}
