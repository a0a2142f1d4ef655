import { defineAnalyze } from './analyze.ts';
import { defineApply } from './apply.ts';
import { defineCodec } from './codec.ts';
import { defineCompare } from './compare.ts';
import type { CommandDefinition } from './definition.ts';
import { defineDeliver } from './deliver.ts';
import { defineExport } from './export.ts';
import { defineExplain } from './explain.ts';
import { defineFix } from './fix.ts';
import { defineMatch } from './match.ts';
import { defineMetrics } from './metrics.ts';
import { defineReport } from './report.ts';
import { defineSchema } from './schema.ts';
import { defineSelftest } from './selftest.ts';
import { defineServe } from './serve.ts';
import { defineSignals } from './signals.ts';
import { defineStems } from './stems.ts';
import { defineStores } from './stores.ts';

/** Every command, in the order of the help. */
export const DEFINITIONS: readonly CommandDefinition[] = [
  defineAnalyze,
  defineMatch,
  defineFix,
  defineApply,
  defineExport,
  defineCompare,
  defineStems,
  defineCodec,
  defineStores,
  defineDeliver,
  defineReport,
  defineExplain,
  defineServe,
  defineSelftest,
  defineSignals,
  defineMetrics,
  defineSchema,
];
