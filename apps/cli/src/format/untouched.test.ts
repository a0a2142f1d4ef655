import type { Diagnosis } from '@auralign/analysis';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { untouchedText } from './untouched.ts';

const layout = { colours: pc.createColors(false), columns: 200 };
const passed = (ruleId: string, value: number, unit = 'dB'): Diagnosis['outcomes'][number] => ({
  ruleId,
  status: 'passed',
  margin: { value, unit },
});

describe('why nothing was mended', () => {
  it('says how many rules judged and what came close, nearest first', () => {
    const outcomes = [
      passed('tone.mud', -1.2),
      passed('tone.harsh', -4),
      passed('low.rumble', -0.3),
      passed('dyn.flat', -0.1, 'LU'),
    ];
    const text = untouchedText({ outcomes, findings: [] }, layout);
    expect(text).toContain('4 rules judged this file');
    expect(text).toContain('Rumble below 30 Hz (0.3 dB within its limit), Muddy low mids (1.2 dB within its limit)');
    expect(text).not.toContain('Harsh');
  });

  it('leaves the sentence out where nothing came close', () => {
    expect(untouchedText({ outcomes: [passed('tone.mud', -4)], findings: [] }, layout)).not.toContain('Close');
  });

  it('does not speak of the tone of a file that has none', () => {
    const outcomes: Diagnosis['outcomes'] = [
      { ruleId: 'tone.mud', status: 'silent', reason: 'there is too little sound' },
      { ruleId: 'file.silence', status: 'found' },
    ];
    const text = untouchedText({ outcomes, findings: [] }, layout);
    expect(text).toContain('too little sound');
    expect(text).not.toMatch(/duller|rules judged/);
  });
});
