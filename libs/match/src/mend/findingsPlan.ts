import type { Finding, Report } from '@auralign/analysis';
import { placeInChain, type Move } from '../moves/index.ts';
import { DIMENSIONS } from '../moves/kind.ts';
import { PLAN_SCHEMA_VERSION, validatePlan, type Plan } from '../plan/plan.ts';

/** Closer than this two bells mend one and the same hump. */
const SAME_PLACE_OCTAVES = 0.5;

/** Whether two frequencies are one place of the spectrum. */
export function isSamePlace(oneHz: number, otherHz: number): boolean {
  return Math.abs(Math.log2(oneHz / otherHz)) < SAME_PLACE_OCTAVES;
}

/** The findings whose moves may be carried out unasked, most important first; of two for one place the first. */
export function safeFindings(findings: readonly Finding[]): Finding[] {
  const taken: Finding[] = [];
  for (const finding of findings) {
    if (!finding.safeToApply || finding.moves.length === 0) continue;
    if (taken.every((other) => !mendSamePlace(finding, other))) taken.push(finding);
  }
  return taken;
}

/** Findings whose moves are left to the user: a matter of taste, or one mended by another's. */
export function offeredFindings(findings: readonly Finding[], applied: readonly Finding[]): Finding[] {
  return findings.filter(
    (finding) => finding.severity !== 'pass' && finding.moves.length > 0 && !applied.includes(finding),
  );
}

/** A plan of the moves of findings, in the order of the chain; it has no references. */
export function planOfFindings(report: Report, findings: readonly Finding[]): Plan {
  const { name, sha256 } = report.file;
  return validatePlan({
    schemaVersion: PLAN_SCHEMA_VERSION,
    target: { name, ...(sha256 === undefined ? {} : { sha256 }) },
    references: [],
    amounts: Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, 1])),
    moves: findings.flatMap(({ moves }): readonly Move[] => moves).sort((a, b) => placeInChain(a) - placeInChain(b)),
    notes: [],
    abstained: [],
  });
}

function mendSamePlace(a: Finding, b: Finding): boolean {
  const centres = ({ moves }: Finding): number[] =>
    moves.flatMap((move) => (move.kind === 'eq' ? move.bands : [])).map(({ frequencyHz }) => frequencyHz);
  return centres(a).some((one) => centres(b).some((other) => isSamePlace(one, other)));
}
