import { expect, it } from 'vitest';
import type { Finding } from './finding.ts';
import { applyWaivers } from './waivers.ts';

const finding = { ruleId: 'dyn.flat', severity: 'warn', advice: 'Ride.' } as Finding;

it.each(['dyn.flat', 'dyn', 'dyn.*'])('%s waives dyn.flat', (ruleId) => {
  expect(applyWaivers(finding, [{ ruleId, reason: 'a loop' }], '2026-11-23')).toMatchObject({
    severity: 'info',
    waived: { reason: 'a loop', severity: 'warn' },
  });
});

it('a waiver that has ended does not end the next one', () => {
  const waivers = [
    { ruleId: 'dyn.flat', reason: 'old', untilDate: '2026-01-01' },
    { ruleId: 'dyn', reason: 'new' },
  ];
  expect(applyWaivers(finding, waivers, '2026-11-23').waived?.reason).toBe('new');
  expect(applyWaivers(finding, waivers.slice(0, 1), '2026-11-23').advice).toBe(
    'Ride. The waiver for this ended on 2026-01-01.',
  );
});
