import { describe, expect, it } from 'vitest';
import { AuralignError } from './errors.ts';

/** As another copy of the class throws it. */
function foreign(name: string, code: string): Error {
  return Object.assign(new Error('clip.m4a: fragmented MP4'), { name, code });
}

describe('AuralignError', () => {
  it('knows its own errors, and those of another copy of itself', () => {
    expect(new AuralignError('CORRUPT_FILE', 'song.wav: cut short')).toBeInstanceOf(AuralignError);
    expect(foreign('AuralignError', 'UNSUPPORTED_FORMAT')).toBeInstanceOf(AuralignError);
  });

  it.each([
    ['errors of the system, which have codes too', foreign('Error', 'ENOENT')],
    ['codes that are not in the table', foreign('AuralignError', 'toString')],
    ['what only looks like an error', { name: 'AuralignError', code: 'CORRUPT_FILE', message: '' }],
    ['nothing at all', undefined],
  ])('does not take for its own %s', (_, value) => {
    expect(value instanceof AuralignError).toBe(false);
  });
});
