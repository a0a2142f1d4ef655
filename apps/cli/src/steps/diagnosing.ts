import {
  editedStores,
  INTENTS,
  RULES,
  type DiagnoseOptions,
  type Diagnosis,
  type Finding,
  type Intent,
  type Purpose,
  type StoreProfile,
} from '@auralign/analysis';
import { AuralignError } from '@auralign/audio';
import type { FailLevel } from '../define/diagnosis.ts';
import { readConfig } from './config.ts';

/** As the flags of `addDiagnosisOptions` come in. */
export interface DiagnosisFlags {
  readonly intent?: string;
  readonly purpose?: Purpose;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly profile?: readonly string[];
  readonly config?: string;
  readonly failOn?: FailLevel;
}

export interface DiagnosisSettings {
  readonly options: DiagnoseOptions & { readonly stores: readonly StoreProfile[] };
  readonly failOn: FailLevel;
}

/**
 * Flags before the project's configuration before the defaults, all names checked before anything is measured.
 *
 * @param today `2026-11-22`: the day that waivers are held against
 * @throws AuralignError `INVALID_OPTION`
 */
export async function diagnosisSettings(
  flags: DiagnosisFlags,
  { folder, today }: { folder: string; today: string },
): Promise<DiagnosisSettings> {
  const config = await readConfig(flags.config, folder);
  const intent = flags.intent ?? config.intent;
  const purpose = flags.purpose ?? config.purpose;
  const only = flags.only ?? config.only;
  const skip = [...(flags.skip ?? []), ...(config.skip ?? [])];
  const waivers = config.waivers ?? [];
  for (const name of [...(only ?? []), ...skip, ...waivers.map(({ ruleId }) => ruleId)]) checkRule(name);
  const profileIds = flags.profile ?? config.profiles;
  const stores = editedStores(config.stores ?? []);
  return {
    options: {
      ...(intent === undefined ? {} : { intent: checkedIntent(intent) }),
      ...(purpose === undefined ? {} : { purpose }),
      ...(only === undefined ? {} : { only }),
      ...(profileIds === undefined ? {} : { profiles: [...new Set(profileIds)].map((id) => profileOf(id, stores)) }),
      stores,
      skip,
      waivers: waivers.map(({ ruleId, reason, untilDate }) => ({
        ruleId,
        reason,
        ...(untilDate === undefined ? {} : { untilDate }),
      })),
      today,
    },
    failOn: flags.failOn ?? config.failOn ?? 'never',
  };
}

/** @throws AuralignError `INVALID_OPTION` unless it is a rule or a family of rules (`tone`, `tone.*`) */
export function checkRule(name: string): void {
  const family = name.replace(/\.\*$/, '');
  if (RULES.some(({ id }) => id === name || id.startsWith(`${family}.`))) return;
  throw new AuralignError('INVALID_OPTION', `There is no rule ${name}.`, 'auralign explain names them all.');
}

/** @throws AuralignError `INVALID_OPTION` unless it is an intent */
export function checkedIntent(name: string): Intent {
  const intent = INTENTS.find((candidate) => candidate === name);
  if (intent !== undefined) return intent;
  throw new AuralignError('INVALID_OPTION', `There is no intent ${name}.`, `There are ${INTENTS.join(', ')}.`);
}

function profileOf(id: string, stores: readonly StoreProfile[]): StoreProfile {
  const profile = stores.find((candidate) => candidate.id === id);
  if (profile !== undefined) return profile;
  const known = stores.map((candidate) => candidate.id).join(', ');
  throw new AuralignError('INVALID_OPTION', `There is no profile ${id}.`, `There are ${known}.`);
}

/** Does the finding count at this level? A waived one has become information and never does. */
export function isAtOrAbove({ severity }: Pick<Finding, 'severity'>, level: FailLevel): boolean {
  if (level === 'never') return false;
  return severity === 'fail' || (level === 'warn' && severity === 'warn');
}

/** Findings that say something, in their order. */
export function remarks({ findings }: Pick<Diagnosis, 'findings'>): Finding[] {
  return findings.filter(({ severity }) => severity !== 'pass');
}
