import { describe, expect, it } from 'vitest';
import { chartStyles } from './styles.ts';

/** Source: WCAG 2.2, definition of relative luminance. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

function coloursAfter(selector: string): Map<string, string> {
  const css = chartStyles();
  const block = css.slice(css.indexOf(selector));
  return new Map(
    [...block.slice(0, block.indexOf('}')).matchAll(/--al-(\w+):(#[0-9a-f]{6})/g)].map(([, name, hex]) => [
      name!,
      hex!,
    ]),
  );
}

describe('chartStyles', () => {
  // WCAG 2.2, 1.4.3: text needs 4.5:1. Lines and names of a file share their colour, so it holds for both.
  it.each([':root{', '\n[data-theme="dark"]{'])('keeps every text colour of %s readable', (selector) => {
    const colours = coloursAfter(selector);
    const inks = ['text', 'muted', 'mix', 'reference', 'corrected', 'pass', 'info', 'warn', 'fail', 'over', 'under'];
    const pairs = ['surface', 'panel'].flatMap((background) => inks.map((ink) => [ink, background] as const));
    const faint = pairs.filter(([ink, background]) => contrast(colours.get(ink)!, colours.get(background)!) < 4.5);
    expect(faint).toEqual([]);
  });

  it('tells the three files apart by dashes as well', () => {
    const dashes = ['mix', 'reference', 'corrected'].map(
      (role) => new RegExp(`\\.al-line\\.al-${role}\\{stroke-dasharray:([^}]+)\\}`).exec(chartStyles())?.[1],
    );
    expect(new Set(dashes).size).toBe(3);
  });

  it('asks for nothing from outside and can stand in XML', () => {
    expect(chartStyles()).not.toMatch(/url\(|@import|[<&]/);
  });
});
