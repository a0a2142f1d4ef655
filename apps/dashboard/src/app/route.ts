import type { Intent } from '../state/index.ts';

export type MixView = 'overview' | 'corrections' | 'receipt';

/** Where the page is. Everything needed to come back after a reload stands in the hash. */
export type Route =
  | { readonly view: 'start' }
  | {
      readonly view: MixView;
      readonly mixId: string;
      readonly referenceIds: readonly string[];
      readonly intent?: Intent;
      /** The plan made of findings is shown, though there are references. */
      readonly plan?: 'findings';
      readonly renderId?: string;
    }
  | { readonly view: 'history'; readonly song?: string }
  | { readonly view: 'versions'; readonly beforeId?: string; readonly afterId?: string }
  | { readonly view: 'batch' }
  | { readonly view: 'unknown'; readonly path: string };

const MIX_VIEWS: readonly MixView[] = ['overview', 'corrections', 'receipt'];
const INTENTS: readonly Intent[] = ['modern', 'acoustic', 'lofi', 'club', 'classical'];
const ID = /^[0-9a-z]{12,64}$/;

/** A hash as a route; whatever does not fit is `unknown` or left out. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const parts = path.split('/').filter((part) => part !== '');
  const parameters = new URLSearchParams(query);
  if (parts.length === 0) return { view: 'start' };
  if (parts[0] === 'batch' && parts.length === 1) return { view: 'batch' };
  if (parts[0] === 'history' && parts.length === 1) {
    const song = parameters.get('song');
    return { view: 'history', ...(song === null ? {} : { song }) };
  }
  if (parts[0] === 'versions' && parts.length === 1) {
    const [beforeId, afterId] = [parameters.get('before') ?? '', parameters.get('after') ?? ''];
    return {
      view: 'versions',
      ...(ID.test(beforeId) ? { beforeId } : {}),
      ...(ID.test(afterId) ? { afterId } : {}),
    };
  }
  const view = MIX_VIEWS.find((candidate) => candidate === (parts[2] ?? 'overview'));
  const mixId = parts[1] ?? '';
  if (parts[0] !== 'mix' || parts.length > 3 || view === undefined || !ID.test(mixId)) return { view: 'unknown', path };
  const intent = INTENTS.find((candidate) => candidate === parameters.get('intent'));
  const renderId = parameters.get('render') ?? '';
  const referenceIds = (parameters.get('refs') ?? '').split(',').filter((id) => ID.test(id) && id !== mixId);
  return {
    view,
    mixId,
    referenceIds: [...new Set(referenceIds)],
    ...(intent === undefined ? {} : { intent }),
    ...(referenceIds.length > 0 && parameters.get('plan') === 'findings' ? { plan: 'findings' } : {}),
    ...(ID.test(renderId) ? { renderId } : {}),
  };
}

/** The hash of a route, with the `#`. */
export function hashOf(route: Route): string {
  switch (route.view) {
    case 'start':
      return '#/';
    case 'batch':
      return '#/batch';
    case 'history':
      return route.song === undefined ? '#/history' : `#/history?${new URLSearchParams({ song: route.song })}`;
    case 'versions': {
      const { beforeId, afterId } = route;
      const query = [
        beforeId === undefined ? '' : `before=${beforeId}`,
        afterId === undefined ? '' : `after=${afterId}`,
      ].filter((part) => part !== '');
      return `#/versions${query.length === 0 ? '' : `?${query.join('&')}`}`;
    }
    case 'unknown':
      return `#${route.path}`;
    default: {
      const { view, mixId, referenceIds, intent, plan, renderId } = route;
      const query = [
        referenceIds.length === 0 ? '' : `refs=${referenceIds.join(',')}`,
        intent === undefined ? '' : `intent=${intent}`,
        plan === undefined ? '' : `plan=${plan}`,
        renderId === undefined ? '' : `render=${renderId}`,
      ].filter((part) => part !== '');
      return `#/mix/${mixId}/${view}${query.length === 0 ? '' : `?${query.join('&')}`}`;
    }
  }
}
