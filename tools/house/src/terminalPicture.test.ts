import { expect, it } from 'vitest';
import { terminalPicture } from './terminalPicture.ts';

it('keeps colours and columns and drops the escapes', () => {
  const svg = terminalPicture('ab\u001b[32m✓\u001b[39m c', 'a picture');
  expect(svg).not.toContain('\u001b');
  expect(svg).toMatch(/<text x="16\.0"[^>]*fill="#d1d5db">ab<\/text>/);
  expect(svg).toMatch(/<text x="32\.9"[^>]*fill="#4ade80">✓<\/text>/); // 16 + 2 × 8.43
});

it('places what stands behind a run of blanks at its column', () => {
  expect(terminalPicture('a   b', 'x')).toMatch(/<text x="49\.7"[^>]*>b<\/text>/); // 16 + 4 × 8.43
});

it('escapes what XML would read as markup', () => {
  expect(terminalPicture('<b> & "c"', 'x')).toContain('&lt;b&gt; &amp; &quot;c&quot;');
});
