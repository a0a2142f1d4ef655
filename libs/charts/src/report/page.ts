import { element, type Child, type Markup } from '../svg/element.ts';
import { pageStyles } from './pageStyles.ts';

/** Nothing is loaded, nothing runs: not even what a file name or a tag might ask for. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** A whole document, well formed as XML after its first line. */
export function page(title: string, ...parts: readonly Child[]): string {
  const document = element(
    'html',
    { lang: 'en' },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
      element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      element('meta', { name: 'referrer', content: 'no-referrer' }),
      element('title', {}, `${title} – Auralign report`),
      styleSheet(pageStyles()),
    ),
    element('body', {}, element('main', {}, ...parts)),
  );
  return `<!DOCTYPE html>\n${document.markup}\n`;
}

/** A part of the page under its heading. */
export function section(title: string, ...children: readonly Child[]): Markup {
  return element('section', {}, element('h2', {}, title), ...children);
}

/** A style sheet is raw text in HTML: ours has neither `<` nor `&` in it, so it is the same in XML. */
function styleSheet(css: string): Markup {
  return { markup: `<style>${css}</style>` };
}
