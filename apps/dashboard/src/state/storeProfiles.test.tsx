import { editedStores, STORE_PROFILES } from '@auralign/analysis';
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { targetOf, TargetControl } from '../views/overview/TargetControl.tsx';
import { useStoreProfiles } from './storeProfiles.ts';

const OWN = { id: 'our-radio', title: 'Our radio', targetLufs: -18, source: 'us', checkedDate: '2026-11-01' };

function Control() {
  return <TargetControl target="none" stores={useStoreProfiles()} hasReference={false} onChange={() => {}} />;
}

const show = (): Promise<void> => act(async () => void render(<Control />));
const options = (): string[] => screen.getAllByRole('option').map(({ textContent }) => textContent ?? '');

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('has the stores known while the server says nothing, and its own from then on', async () => {
  const fetched = vi
    .fn<typeof fetch>()
    .mockRejectedValueOnce(new TypeError('Failed to fetch'))
    .mockImplementation(async () => Response.json({ stores: editedStores([OWN]) }));
  vi.stubGlobal('fetch', fetched);
  await show();
  expect(options()).toHaveLength(STORE_PROFILES.length + 1); // and none
  cleanup();
  await show(); // asks again
  expect(options()).toContain('Our radio, −18 LUFS');
  cleanup();
  await show();
  expect(fetched).toHaveBeenCalledTimes(2); // and no more
});

it('aims at a store by its own figures', () => {
  expect(targetOf('our-radio', editedStores([OWN]))).toEqual({
    title: 'Our radio',
    lowLufs: -19,
    highLufs: -17,
  });
  expect(targetOf('our-radio', STORE_PROFILES)).toBeUndefined();
});
