import type { Finding } from './finding.ts';

/** A finding the user has looked at and accepts. */
export interface Waiver {
  readonly ruleId: string;
  /** Why; shown with the finding. */
  readonly reason: string;
  /** Last day it holds, `2026-12-31`. */
  readonly untilDate?: string;
}

/**
 * Findings of waived rules become `info` and carry the reason. A waiver that has ended changes nothing but the advice, which says so.
 *
 * @param today the day waivers are held against, `2026-11-22`; without it none has ended (this library has no clock)
 */
export function applyWaivers(finding: Finding, waivers: readonly Waiver[], today: string | undefined): Finding {
  const waiver = waivers.find(({ ruleId }) => ruleId === finding.ruleId);
  if (waiver === undefined) return finding;
  if (today !== undefined && waiver.untilDate !== undefined && waiver.untilDate < today) {
    return { ...finding, advice: `${finding.advice} The waiver for this ended on ${waiver.untilDate}.` };
  }
  return {
    ...finding,
    severity: finding.severity === 'pass' ? 'pass' : 'info',
    waived: { reason: waiver.reason, severity: finding.severity },
  };
}
