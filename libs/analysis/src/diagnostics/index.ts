export { diagnose, examine, type DiagnoseOptions, type Diagnosis, type RuleOutcome } from './diagnose.ts';
export {
  describeFinding,
  findingSchema,
  SEVERITIES,
  type Finding,
  type FindingRange,
  type Severity,
} from './finding.ts';
export { INTENTS, type Intent } from './intent.ts';
export { explainRule, type PageSection, type RulePage } from './explainRule.ts';
export { RULES } from './rules/index.ts';
export type { Explanation, IntentShift, Purpose, Rule } from './rule.ts';
export type { Limits } from './limits.ts';
export type { Waiver } from './waivers.ts';
export { referenceFit, type Misfit, type ReferenceFit } from './referenceFit.ts';
export { editedStores, storeEditSchema, storeSchema, type StoreEdit } from './editedStores.ts';
export { STORE_PROFILES, storeOutcome, type StoreOutcome, type StoreProfile } from './profiles.ts';
export { DEVICES, deviceResponseDb, type Device } from './devices.ts';
export { translate, type Translation } from './translation.ts';
export { differenceOfAlike } from './tone/alike.ts';
export { hertz, plain, signed } from './words.ts';
