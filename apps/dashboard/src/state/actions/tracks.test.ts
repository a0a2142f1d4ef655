import { describe, expect, it } from 'vitest';
import { rolesOf } from './tracks.ts';

describe('dropped files', () => {
  it.each([
    [3, undefined, false, 'mix reference reference'],
    [2, undefined, true, 'reference reference'],
    [2, 'mix', true, 'mix reference'],
    [2, 'reference', false, 'reference reference'],
    [1, 'mix', false, 'mix'],
    [0, 'mix', false, ''],
  ] as const)('%s of them on %s, with a mix there: %s, become %s', (count, role, hasMix, roles) => {
    expect(rolesOf(count, { role, hasMix }).join(' ')).toBe(roles);
  });
});
