import type { Case } from './cases.ts';
import type { CaseResult } from './runCase.ts';

/** A case with what the judge said of every method's answer. */
export interface JudgedCase {
  readonly one: Case;
  readonly result: CaseResult;
}
