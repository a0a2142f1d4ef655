import { describe, expect, it } from 'vitest';
import { roleOfName } from './roles.ts';

describe('the role a name tells', () => {
  it.each([
    ['stem-bass', 'bass'],
    ['GTR_L-Verse 2', 'guitar'],
    ['Lead Vox', 'vocal'],
    ['BGV1', 'vocal'],
    ['Kick In', 'drums'],
    ['Bass Drum', 'drums'],
    ['BassGuitar', 'bass'],
    ['808', 'bass'],
    ['synthPad 3', 'pads'],
    ['piano.bounce', 'keys'],
    ['take 3', undefined],
    ['abseil', undefined],
  ])('%s: %s', (name, role) => {
    expect(roleOfName(name)).toBe(role);
  });
});
