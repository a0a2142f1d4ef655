import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attachment, cleanFileName } from './fileName.ts';

/** Names as somebody who means harm would choose them, among those chance finds. */
const names = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.stringMatching(/^[\r\n"\\;=%:/ a-zX-]{1,60}$/),
  fc.constantFrom(
    'a\r\nSet-Cookie: x=1',
    'a"; filename="b.exe',
    '\u202egnp.exe',
    '../../etc/passwd',
    '\ud800',
    '%0d%0aX: y',
  ),
);

describe('the header that names a download', () => {
  it('is one line of plain characters with one quoted name, whatever the name is', () => {
    fc.assert(
      fc.property(names, (given) => {
        expect(attachment(cleanFileName(given))).toMatch(
          /^attachment; filename="[\x20-\x21\x23-\x5b\x5d-\x7e]*"; filename\*=UTF-8''[\w.!~%-]*$/,
        );
      }),
    );
  });

  it('says the name as it is to those who read RFC 8187', () => {
    fc.assert(
      fc.property(names, (given) => {
        const name = cleanFileName(given);
        expect(decodeURIComponent(attachment(name).split("UTF-8''")[1]!)).toBe(name);
      }),
    );
  });
});

describe('a name that was given', () => {
  it('has no folders, no characters that are not seen, and an end', () => {
    fc.assert(
      fc.property(names, (given) => {
        const name = cleanFileName(given);
        expect(name).not.toMatch(/[\p{Cc}\\/\u202a-\u202e]/u);
        expect(name.length).toBeGreaterThan(0);
        expect(name.length).toBeLessThanOrEqual(255);
        expect(['.', '..']).not.toContain(name);
      }),
    );
  });
});
