import type { Finding } from '../../api/resources.ts';
import type { PlanBasis } from '../../state/index.ts';

/** Families of rules whose subject a match moves; faults of the other families are mended in the mix by itself. */
const MATCHED_FAMILIES: readonly string[] = ['tone', 'stereo', 'dyn', 'loudness'];

/** Which plan has a step for what was found. */
export function planWithStepFor({ ruleId }: Pick<Finding, 'ruleId'>, referenceCount: number): PlanBasis {
  const [family = ''] = ruleId.split('.');
  return referenceCount > 0 && MATCHED_FAMILIES.includes(family) ? 'references' : 'findings';
}
