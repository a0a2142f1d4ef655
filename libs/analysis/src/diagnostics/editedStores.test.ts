import { describe, expect, it } from 'vitest';
import { Value } from 'typebox/value';
import { editedStores, storeEditSchema, type StoreEdit } from './editedStores.ts';
import { STORE_PROFILES } from './profiles.ts';

const said = { source: 'a letter of the station', checkedDate: '2026-11-01' };
const find = (edits: readonly StoreEdit[], id: string) => editedStores(edits).find((store) => store.id === id);

describe('stores that were edited', () => {
  it('are the shipped ones where nothing was', () => {
    expect(editedStores([])).toEqual(STORE_PROFILES);
  });

  it('keep what an edit does not name', () => {
    const known = STORE_PROFILES.find(({ id }) => id === 'deezer')!;
    expect(find([{ id: 'deezer', targetLufs: -14.5, ...said }], 'deezer')).toEqual({
      ...known,
      targetLufs: -14.5,
      ...said,
    });
    expect(editedStores([{ id: 'deezer', ...said }])).toHaveLength(STORE_PROFILES.length);
  });

  it('have new ones behind the known, which turn down and never up unless told otherwise', () => {
    const radio = { id: 'our-radio', title: 'Our radio', targetLufs: -18, ...said };
    expect(editedStores([radio]).at(-1)).toEqual({
      ...radio,
      toleranceLu: 1,
      quieter: 'left alone',
      louder: 'turned down',
      ceilingDbtp: -1,
      kind: 'playback',
      confidence: 'second-hand',
    });
  });

  it.each([
    [
      'twice',
      [
        { id: 'tidal', ...said },
        { id: 'tidal', ...said },
      ],
    ],
    ['a title', [{ id: 'our-radio', targetLufs: -18, ...said }]],
    ['targetLufs', [{ id: 'our-radio', title: 'Our radio', ...said }]],
  ])('refuse what lacks or repeats: %s', (words, edits) => {
    expect(() => editedStores(edits)).toThrow(words);
  });

  it.each([
    ['no source', { id: 'tidal', checkedDate: '2026-11-01' }],
    ['no date', { id: 'tidal', source: 'x' }],
    ['a date in other words', { id: 'tidal', ...said, checkedDate: 'yesterday' }],
    ['a target over full scale', { id: 'tidal', ...said, targetLufs: 3 }],
    ['a figure that is a text', { id: 'tidal', ...said, targetLufs: '-14' }],
    ['an id with a path in it', { id: '../tidal', ...said }],
    ['a field nobody knows', { id: 'tidal', ...said, loudness: -14 }],
  ])('do not fit their schema with %s', (_, edit) => {
    expect(Value.Check(storeEditSchema, { id: 'tidal', ...said })).toBe(true);
    expect(Value.Check(storeEditSchema, edit)).toBe(false);
  });
});
