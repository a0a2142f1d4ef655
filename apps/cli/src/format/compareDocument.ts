import { versionReportSchema } from '@auralign/analysis';
import { BounceReceiptSchema, ReferenceDistancesSchema } from '@auralign/match';
import { Type, type Static } from 'typebox';
import type { ComparedVersions } from './compareView.ts';

/** The JSON Schema of what `compare --format json` prints. */
export const compareSchema = Type.Object(
  {
    versions: versionReportSchema,
    plan: Type.Optional(BounceReceiptSchema),
    distances: Type.Optional(ReferenceDistancesSchema),
  },
  { title: 'Auralign comparison of versions', additionalProperties: false },
);

/** The document: `plan` with `--plan`, `distances` with `--reference`. */
export function compareDocument({ versions, bounce, distances }: ComparedVersions): Static<typeof compareSchema> {
  return {
    versions,
    ...(bounce === undefined ? {} : { plan: bounce }),
    ...(distances === undefined ? {} : { distances }),
  };
}
