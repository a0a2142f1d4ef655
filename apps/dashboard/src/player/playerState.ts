import type { Source } from '../state/index.ts';
import { createStore, useSelected, useStore } from '../state/store.ts';
import type { AbxTest } from './abx.ts';
import { RESTED, DEFAULT_REMINDER_SECONDS, type ListeningTime } from './listeningTime.ts';
import type { ListeningMode } from './monitor.ts';
import { emptyTransport, type Transport } from './transport.ts';
import type { Audition } from './worker/messages.ts';

export const SLOTS = ['mix', 'reference', 'corrected'] as const satisfies readonly Source[];
export type Slot = Source;

/** Whether a source can be heard. */
export type LineStatus =
  | { readonly kind: 'absent' }
  | { readonly kind: 'loading'; readonly fraction: number }
  | { readonly kind: 'ready'; readonly note?: string }
  | { readonly kind: 'failed'; readonly message: string };

export interface PlayerState {
  readonly transport: Transport;
  /** Play was asked for and waits for the mix to be decoded. */
  readonly isWaiting: boolean;
  readonly status: Readonly<Record<Slot, LineStatus>>;
  readonly heard: Slot;
  /** Which of the references stands behind the second button. */
  readonly referenceId: string | undefined;
  /** The correction as it is edited, or the file it was rendered to. */
  readonly variant: 'live' | 'rendered';
  readonly isMatched: boolean;
  readonly matchedOver: 'song' | 'loop';
  /** Gain of each source for equal loudness, dB ≤ 0; 0 while matching is off. */
  readonly gainsDb: Readonly<Record<Slot, number>>;
  /** Seconds by which each reference comes later than the mix, by track id. */
  readonly offsetsSeconds: Readonly<Record<string, number>>;
  readonly alignment:
    { readonly state: 'idle' | 'searching' } | { readonly state: 'found' | 'different'; readonly likeness: number };
  readonly mode: ListeningMode;
  readonly deviceId: string | undefined;
  readonly volumeDb: number;
  /** What stands behind the buttons 1, 2, 3 while names are hidden. */
  readonly blindOrder: readonly Slot[] | undefined;
  readonly abx: AbxTest<Slot> | undefined;
  readonly abxChoice: 'A' | 'B' | 'X';
  readonly listening: ListeningTime;
  /** 0: no reminder. */
  readonly reminderSeconds: number;
  /** What the plan does to the music, found by running it. */
  readonly audition: Audition | undefined;
  readonly problem: string | undefined;
}

export const INITIAL_STATE: PlayerState = {
  transport: emptyTransport(),
  isWaiting: false,
  status: { mix: { kind: 'absent' }, reference: { kind: 'absent' }, corrected: { kind: 'absent' } },
  heard: 'mix',
  referenceId: undefined,
  variant: 'live',
  isMatched: true,
  matchedOver: 'song',
  gainsDb: { mix: 0, reference: 0, corrected: 0 },
  offsetsSeconds: {},
  alignment: { state: 'idle' },
  mode: 'stereo',
  deviceId: undefined,
  volumeDb: 0,
  blindOrder: undefined,
  abx: undefined,
  abxChoice: 'X',
  listening: RESTED,
  reminderSeconds: DEFAULT_REMINDER_SECONDS,
  audition: undefined,
  problem: undefined,
};

const store = createStore<PlayerState>(INITIAL_STATE);

export const usePlayer = (): PlayerState => useStore(store);
export const useAudition = (): Audition | undefined => useSelected(store, ({ audition }) => audition);
export const useDeviceId = (): string | undefined => useSelected(store, ({ deviceId }) => deviceId);
export const currentPlayer = store.get;
export const patchPlayer = (patch: Partial<PlayerState>): void => store.set((state) => ({ ...state, ...patch }));
