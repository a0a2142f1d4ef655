import { describe, expect, it } from 'vitest';
import { hashOf, parseRoute, type Route } from './route.ts';
import { titleOf } from './titles.ts';

const MIX = 'aaaaaaaaaaaa';
const REF = 'bbbbbbbbbbbb';

describe('routes', () => {
  it.each<Route>([
    { view: 'start' },
    { view: 'batch' },
    { view: 'versions' },
    { view: 'versions', beforeId: REF, afterId: MIX },
    { view: 'versions', afterId: MIX },
    { view: 'history' },
    { view: 'history', song: 'Nacht & Nebel?#=ü' },
    { view: 'overview', mixId: MIX, referenceIds: [] },
    { view: 'corrections', mixId: MIX, referenceIds: [REF, 'cccccccccccc'], intent: 'club' },
    { view: 'corrections', mixId: MIX, referenceIds: [REF], plan: 'findings' },
    { view: 'receipt', mixId: MIX, referenceIds: [REF], renderId: 'dddddddddddd' },
  ])('come back from their hash: $view', (route) => {
    expect(parseRoute(hashOf(route))).toEqual(route);
  });

  it('takes an empty hash for the start and a mix alone for its overview', () => {
    expect(parseRoute('')).toEqual({ view: 'start' });
    expect(parseRoute(`#/mix/${MIX}`)).toMatchObject({ view: 'overview', mixId: MIX });
  });

  it.each([
    '#/nowhere',
    '#/mix',
    '#/mix/../../etc',
    '#/mix/short',
    `#/mix/${MIX}/nothing`,
    `#/mix/${MIX}/overview/more`,
    '#/batch/1',
  ])('says that %s is nowhere', (hash) => {
    expect(parseRoute(hash).view).toBe('unknown');
  });

  it('leaves out references and aims that cannot be', () => {
    expect(parseRoute(`#/mix/${MIX}/overview?refs=${REF},<script>,${REF},${MIX}&intent=loud&render=x`)).toEqual({
      view: 'overview',
      mixId: MIX,
      referenceIds: [REF],
    });
  });

  it('give the document a title that begins with the file', () => {
    expect(titleOf(parseRoute(`#/mix/${MIX}/receipt`), 'Song.wav')).toBe('Song.wav · Receipt · Auralign');
    expect(titleOf({ view: 'start' }, undefined)).toBe('Auralign');
  });
});
