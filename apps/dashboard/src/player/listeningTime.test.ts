import { describe, expect, it } from 'vitest';
import { BREAK_SECONDS, DEFAULT_REMINDER_SECONDS, listened, needsBreak, RESTED } from './listeningTime.ts';

describe('the listening-time reminder', () => {
  it('counts music, not silence', () => {
    const time = listened(listened(listened(RESTED, 60, true), 300, false), 60, true);
    expect(time.heardSeconds).toBe(120);
  });

  it('speaks up after the chosen time, once, and not when turned off', () => {
    const time = listened(RESTED, DEFAULT_REMINDER_SECONDS, true);
    expect(needsBreak(time, DEFAULT_REMINDER_SECONDS)).toBe(true);
    expect(needsBreak(listened(RESTED, DEFAULT_REMINDER_SECONDS - 1, true), DEFAULT_REMINDER_SECONDS)).toBe(false);
    expect(needsBreak({ ...time, dismissed: true }, DEFAULT_REMINDER_SECONDS)).toBe(false);
    expect(needsBreak(time, 0)).toBe(false);
  });

  it('begins anew after a real break', () => {
    const time = listened(RESTED, 4000, true);
    expect(listened(time, BREAK_SECONDS - 1, false).heardSeconds).toBe(4000);
    expect(listened(time, BREAK_SECONDS, false)).toEqual(RESTED);
  });
});
