import type { Finding } from './finding.ts';
import { covers } from './rule.ts';

/** A finding the user has looked at and accepts. */
export interface Waiver {
  /** A rule, or a family of rules such as `tone` or `tone.*`. */
  readonly ruleId: string;
  /** Why; shown with the finding. */
  readonly reason: string;
  /** Last day it holds, `2026-12-31`. */
  readonly untilDate?: string;
}

/**
 * Findings of waived rules become `info` and carry the reason of the first waiver that holds. One that has ended changes nothing but the
 * advice, which says so.
 *
 * @param today the day waivers are held against, `2026-11-22`; without it none has ended (this library has no clock)
 */
export function applyWaivers(finding: Finding, waivers: readonly Waiver[], today: string | undefined): Finding {
  const all = waivers.filter(({ ruleId }) => covers(ruleId, finding.ruleId));
  const [first] = all;
  if (first === undefined) return finding;
  const waiver = all.find(({ untilDate }) => today === undefined || untilDate === undefined || untilDate >= today);
  if (waiver === undefined) {
    const lastDate = all.reduce((latest, { untilDate = '' }) => (untilDate > latest ? untilDate : latest), '');
    return { ...finding, advice: `${finding.advice} The waiver for this ended on ${lastDate}.` };
  }
  return {
    ...finding,
    severity: finding.severity === 'pass' ? 'pass' : 'info',
    waived: { reason: waiver.reason, severity: finding.severity },
  };
}
