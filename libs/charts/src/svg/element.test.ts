import { describe, expect, it } from 'vitest';
import { findAll, parseMarkup } from '../testing/markup.ts';
import { element, escapeText } from './element.ts';

describe('element', () => {
  it('lets no text become markup, in content or in attributes', () => {
    const hostile = `"><script>alert('x')</script>&amp;`;
    const { markup } = element('text', { class: hostile, x: 1 }, hostile);
    const tree = parseMarkup(markup);
    expect(tree.text).toBe(hostile);
    expect(tree.attributes.get('class')).toBe(hostile);
    expect(findAll(tree, 'script')).toEqual([]);
  });

  it('replaces what XML cannot hold, and takes out what turns the direction of text', () => {
    expect(escapeText('a\u0000b\ud800c\u202egpj.exe')).toBe('a\ufffdb\ufffdcgpj.exe');
    expect(escapeText('\u{1f3b5} 曲 é')).toBe('\u{1f3b5} 曲 é');
  });

  it.each([Number.NaN, Infinity, -Infinity])('refuses to draw at %s', (value) => {
    expect(() => element('circle', { cx: value })).toThrow(RangeError);
  });

  it('leaves out attributes without a value and writes numbers short, without a negative zero', () => {
    expect(element('line', { x1: undefined, y1: -0.001, x2: 1 / 3 }).markup).toBe('<line y1="0" x2="0.33"></line>');
  });
});
