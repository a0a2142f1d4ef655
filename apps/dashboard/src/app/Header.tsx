import { setTheme, useTheme, type Theme } from '../state/preferences.ts';
import { useSession } from '../state/index.ts';
import { hashOfMixView } from './navigation.ts';
import type { Route } from './route.ts';
import { setHelpOpen } from './shortcuts.ts';

const NEXT_THEME: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const THEME_WORDS: Readonly<Record<Theme, string>> = { system: 'as the system', light: 'light', dark: 'dark' };
const THEME_ICONS: Readonly<Record<Theme, string>> = { system: '◐', light: '☀', dark: '☾' };

/** Name, places to go, theme and help. */
export function Header({ route }: { readonly route: Route }) {
  const { planRecord, render } = useSession();
  const theme = useTheme();
  const links: { view: Route['view']; href: string | undefined; words: string; badge?: string }[] = [
    { view: 'overview', href: hashOfMixView('overview'), words: 'Overview' },
    {
      view: 'corrections',
      href: hashOfMixView('corrections'),
      words: 'Corrections',
      ...(planRecord === undefined ? {} : { badge: String(planRecord.plan.moves.length) }),
    },
    { view: 'receipt', href: render === undefined ? undefined : hashOfMixView('receipt'), words: 'Receipt' },
    { view: 'history', href: '#/history', words: 'History' },
    { view: 'versions', href: '#/versions', words: 'Versions' },
    { view: 'batch', href: '#/batch', words: 'Batch' },
  ];
  return (
    <header className="header">
      <a className="brand" href="#/" aria-label="Auralign, start page">
        <img src="./mark.svg" alt="" width="24" height="24" />
        <span>Auralign</span>
      </a>
      <nav aria-label="Views">
        <ul>
          {links.map(({ view, href, words, badge }) =>
            href === undefined ? null : (
              <li key={view}>
                <a href={href} aria-current={route.view === view ? 'page' : undefined}>
                  {words}
                  {badge !== undefined && (
                    <span className="badge figures">
                      {badge}
                      <span className="visually-hidden"> moves</span>
                    </span>
                  )}
                </a>
              </li>
            ),
          )}
        </ul>
      </nav>
      <div className="header-tools">
        <button
          type="button"
          className="button quiet icon-only"
          title={`Theme: ${THEME_WORDS[theme]}`}
          aria-label={`Theme: ${THEME_WORDS[theme]}. Change to ${THEME_WORDS[NEXT_THEME[theme]]}`}
          onClick={() => setTheme(NEXT_THEME[theme])}
        >
          <span aria-hidden="true">{THEME_ICONS[theme]}</span>
        </button>
        <button
          type="button"
          className="button quiet icon-only"
          title="Keys (?)"
          aria-label="Keyboard shortcuts"
          onClick={() => setHelpOpen(true)}
        >
          <span aria-hidden="true">?</span>
        </button>
      </div>
    </header>
  );
}
