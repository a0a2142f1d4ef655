import { diagnose } from '../../diagnostics/diagnose.ts';
import { pass, type TrackRequirement } from '../requirement.ts';

/** What is wrong with a master whoever takes it: these rules judge the file, not the music. */
const RULES = ['file.lossy', 'file.dropout', 'gain.clipping', 'stereo.antiphase'] as const;

export const soundFaults: TrackRequirement = {
  id: 'audio.faults',
  title: 'Faults of the sound',
  check({ report }) {
    const findings = diagnose(report, { only: RULES, purpose: 'master' }).filter(
      ({ severity }) => severity === 'warn' || severity === 'fail',
    );
    const expected = 'no clipping, dropouts, lossy source, inverted polarity';
    if (findings.length === 0) return pass('none', expected);
    return {
      // No profile says what it hears; but somebody will.
      severity: 'warn',
      found: findings.map(({ title }) => title).join('; '),
      expected,
      advice: findings.map(({ advice }) => advice).join(' '),
    };
  },
};
