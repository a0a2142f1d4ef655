import type { Route } from './route.ts';

const VIEW_TITLES: Readonly<Record<Route['view'], string>> = {
  start: '',
  overview: 'Overview',
  corrections: 'Corrections',
  receipt: 'Receipt',
  history: 'History',
  versions: 'Versions',
  batch: 'Batch',
  unknown: 'Not found',
};

/** Title of the document: the file first, since tabs cut the end. */
export function titleOf(route: Route, mixName: string | undefined): string {
  const file = 'mixId' in route ? mixName : undefined;
  return [file, VIEW_TITLES[route.view], 'Auralign'].filter((part) => part !== undefined && part !== '').join(' · ');
}
