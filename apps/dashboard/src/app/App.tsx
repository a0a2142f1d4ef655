import { Suspense, useEffect, useRef } from 'react';
import { useConnection } from '../state/connection.ts';
import { useSession } from '../state/index.ts';
import { StartView } from '../views/start/StartView.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { DropTarget } from './DropTarget.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Header } from './Header.tsx';
import { KeyboardHelp } from './KeyboardHelp.tsx';
import { lazyView } from './lazyView.tsx';
import { LiveRegions } from './LiveRegions.tsx';
import { useRoute } from './navigation.ts';
import type { Route } from './route.ts';
import { useShortcuts } from './shortcuts.ts';
import { titleOf } from './titles.ts';

const OverviewView = lazyView(async () => (await import('../views/overview/OverviewView.tsx')).OverviewView);
const ReceiptView = lazyView(async () => (await import('../views/receipt/ReceiptView.tsx')).ReceiptView);
const HistoryView = lazyView(async () => (await import('../views/history/HistoryView.tsx')).HistoryView);
const VersionsView = lazyView(async () => (await import('../views/versions/VersionsView.tsx')).VersionsView);
const BatchView = lazyView(async () => (await import('../views/batch/BatchView.tsx')).BatchView);
const CorrectionsView = lazyView(async () => (await import('../corrections/index.ts')).CorrectionsView);
const PlayerBar = lazyView(async () => (await import('../player/index.ts')).PlayerBar);

/** The page: header, one view, the player, and what floats above them. */
export function App() {
  const route = useRoute();
  const session = useSession();
  const isLost = useConnection() === 'lost';
  const main = useRef<HTMLElement>(null);
  useShortcuts();

  const title = titleOf(route, session.mix?.name);
  useEffect(() => {
    document.title = title;
  }, [title]);

  // A new view is read from its top; the first one leaves the focus where the browser put it.
  const lastView = useRef(route.view);
  useEffect(() => {
    if (lastView.current === route.view) return;
    lastView.current = route.view;
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [route.view]);

  return (
    <DropTarget>
      <a
        className="skip-link"
        href="#main"
        onClick={(event) => {
          event.preventDefault(); // the hash is the route
          main.current?.focus();
        }}
      >
        Skip to content
      </a>
      <Header route={route} />
      {isLost && <ConnectionBanner />}
      <main id="main" ref={main} tabIndex={-1}>
        <ErrorBoundary key={route.view}>
          <Suspense fallback={<p className="loading">Loading…</p>}>
            <View route={route} />
          </Suspense>
        </ErrorBoundary>
      </main>
      {session.mix !== undefined && (
        <ErrorBoundary>
          <Suspense fallback={<div className="player-slot" aria-hidden="true" />}>
            <PlayerBar />
          </Suspense>
        </ErrorBoundary>
      )}
      <KeyboardHelp />
      <LiveRegions />
    </DropTarget>
  );
}

function View({ route }: { readonly route: Route }) {
  switch (route.view) {
    case 'start':
      return <StartView />;
    case 'overview':
      return <OverviewView />;
    case 'corrections':
      return <CorrectionsView />;
    case 'receipt':
      return <ReceiptView />;
    case 'history':
      return <HistoryView song={route.song} />;
    case 'versions':
      return <VersionsView beforeId={route.beforeId} afterId={route.afterId} />;
    case 'batch':
      return <BatchView />;
    case 'unknown':
      return (
        <section className="page-narrow">
          <h1>There is no such page</h1>
          <p>
            Nothing is at <code>{route.path}</code>. <a href="#/">Go to the start</a>.
          </p>
        </section>
      );
    default:
      return route satisfies never;
  }
}
