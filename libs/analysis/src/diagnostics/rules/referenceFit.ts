import { referenceFit } from '../referenceFit.ts';
import { defineRule, silent, type FindingDraft } from '../rule.ts';

const SOURCE = 'distances between finished songs, see docs/detection.md';

/** A reference that is no fair model for the mix. */
export const referenceFitRule = defineRule({
  id: 'reference.fit',
  title: 'The reference does not fit',
  measures: 'number of ways (tilt, tone, dynamics, density, low end) in which a reference is too unlike the mix.',
  limits: { max: 0, slack: 0 },
  limit: {
    text: 'Tilt within 2.5 dB/octave, third octaves within 9 dB on average, PSR within 7 dB, density within a factor of 2.5, sub bass within 18 dB.',
    source: SOURCE,
  },
  silentWhen: 'there is no reference. Tempo and key are not in a report and not compared.',
  intentShifts: {},
  explain: {
    what: 'A reference teaches something only if it is music of the same kind.',
    howMeasured: 'Distances in tilt, third-octave shape, peaks over loudness, speed of change and sub bass.',
    whyItMatters: 'Limits are taken from the references. A wrong one turns its own arrangement into your faults.',
    howToHear: 'Would both songs be on one playlist?',
    whatToDo: 'Choose another song, or several; references that do not fit are left out if others do.',
    falseFriends: 'An unmastered mix is duller and more dynamic than any master; the limits leave room for that.',
  },
  evaluate({ report, allReferences, standard }) {
    if (allReferences.length === 0) return silent('no reference');
    return allReferences.flatMap((reference): FindingDraft[] => {
      const { fits, misfits, name } = referenceFit(report, reference);
      if (fits) return [];
      return [
        {
          severity: 'info',
          title: `Reference “${name}” does not fit`,
          measured: { value: misfits.length, unit: 'differences' },
          expected: standard,
          ranges: [],
          because: `${misfits.map(({ reason }) => reason).join('; ')}.`,
          advice:
            'Choose a reference nearer in style; judgements against this one are left out if others fit, and doubtful if not.',
          confidence: 0.7,
          audibility: 1,
        },
      ];
    });
  },
});
