import { Type, type Static } from 'typebox';
import type { DeliveryProfile } from './profiles.ts';
import { oneOfWords } from '../wordSchema.ts';
import { CHECK_SEVERITIES, type CheckOutcome, type DeliveryRelease } from './requirement.ts';
import { RELEASE_REQUIREMENTS, TRACK_REQUIREMENTS } from './requirements/index.ts';

const CheckSchema = Type.Object({
  id: Type.String({ description: 'What was asked for, such as audio.sampleRate' }),
  title: Type.String(),
  severity: oneOfWords(CHECK_SEVERITIES),
  found: Type.String(),
  expected: Type.String(),
  advice: Type.Optional(Type.String()),
});
export type DeliveryCheck = Static<typeof CheckSchema>;

/** JSON Schema of `DeliveryReport`. */
export const deliveryReportSchema = Type.Object(
  {
    schemaVersion: Type.Literal(1),
    profile: Type.Object({
      id: Type.String(),
      title: Type.String(),
      source: Type.String(),
      checkedDate: Type.String(),
      confidence: Type.String(),
    }),
    /** refused: a check failed; doubtful: one warns. */
    verdict: oneOfWords(['taken', 'doubtful', 'refused']),
    tracks: Type.Array(Type.Object({ fileName: Type.String(), checks: Type.Array(CheckSchema) })),
    release: Type.Array(CheckSchema),
  },
  { title: 'Auralign delivery report' },
);
export type DeliveryReport = Static<typeof deliveryReportSchema>;

/**
 * Holds files, their tags, names and cover against what a distributor takes. Pure; of the sound only reports are looked at.
 *
 * @param release one track or more; of an album all that are delivered together
 */
export function checkDelivery(release: DeliveryRelease, profile: DeliveryProfile): DeliveryReport {
  const tracks = release.tracks.map((track) => ({
    fileName: track.fileName,
    checks: TRACK_REQUIREMENTS.flatMap(({ id, title, check }) => named({ id, title }, check(track, profile))),
  }));
  const whole = RELEASE_REQUIREMENTS.flatMap(({ id, title, check }) => named({ id, title }, check(release, profile)));
  const severities = new Set([...tracks.flatMap(({ checks }) => checks), ...whole].map(({ severity }) => severity));
  const { id, title, source, checkedDate, confidence } = profile;
  return {
    schemaVersion: 1,
    profile: { id, title, source, checkedDate, confidence },
    verdict: severities.has('fail') ? 'refused' : severities.has('warn') ? 'doubtful' : 'taken',
    tracks,
    release: whole,
  };
}

function named(what: { id: string; title: string }, outcome: CheckOutcome | undefined): DeliveryCheck[] {
  return outcome === undefined ? [] : [{ ...what, ...outcome }];
}
