import { createStore, useStore } from './store.ts';

/** What assistive technology is told; the shell keeps the two live regions. */
export interface Announcement {
  readonly text: string;
  readonly urgency: 'polite' | 'assertive';
  /** Tells two equal texts apart. */
  readonly count: number;
}

const announcement = createStore<Announcement>({ text: '', urgency: 'polite', count: 0 });

export const useAnnouncement = (): Announcement => useStore(announcement);

export function announce(text: string, urgency: Announcement['urgency'] = 'polite'): void {
  announcement.set(({ count }) => ({ text, urgency, count: count + 1 }));
}
