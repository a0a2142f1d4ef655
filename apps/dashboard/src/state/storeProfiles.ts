import { STORE_PROFILES, type StoreProfile } from '@auralign/analysis';
import { useEffect } from 'react';
import { getStores } from '../api/resources.ts';
import { createStore, useStore } from './store.ts';

const profiles = createStore<readonly StoreProfile[]>(STORE_PROFILES);
let asked: Promise<void> | undefined;

/** Where music is played: the stores known until the server has told of its own. */
export function useStoreProfiles(): readonly StoreProfile[] {
  useEffect(() => {
    asked ??= ask();
  }, []);
  return useStore(profiles);
}

/** Without an answer the known ones do; the next view asks again. */
async function ask(): Promise<void> {
  try {
    profiles.set(await getStores());
  } catch {
    asked = undefined;
  }
}
