import { useEffect } from 'react';
import { setFrequencyView, setLitBand, setLoop, setSoloBand, setTimeView } from '../state/index.ts';
import { createStore, useStore } from '../state/store.ts';

/** Keys of the page; those of player and charts are handled where they act and only listed here. */
export const SHORTCUTS: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: 'Space', does: 'Play or pause' },
  { keys: '1 2 3', does: 'Hear the mix, the reference, the corrected file' },
  { keys: 'B', does: 'While the corrected file is heard: the mix instead' },
  { keys: '← →', does: 'Five seconds back or forward; with Shift one second' },
  { keys: 'L S M', does: 'Loop, solo the band, mono: on or off' },
  { keys: 'X A B', does: 'In a blind test: choose what is heard' },
  { keys: '[ ]', does: 'Previous or next finding: loop its place and light up its band' },
  { keys: 'Esc', does: 'Clear loop, band and zoom; close what is open' },
  {
    keys: 'Tab',
    does: 'To the cursor of the next chart. There: ← → move it (Shift: ten times as far), Enter plays, L sets the loop',
  },
  { keys: '+ − 0', does: 'In a chart: zoom in, out, show everything' },
  { keys: '?', does: 'Show or hide these keys' },
];

const help = createStore(false);
export const useHelpOpen = (): boolean => useStore(help);
export const setHelpOpen = help.set;

/** Whether a key belongs to a field the user is typing in. */
export function isTyping(event: KeyboardEvent): boolean {
  const { target } = event;
  return (
    target instanceof Element &&
    target.closest('input:not([type=range],[type=checkbox],[type=radio]), textarea, select, [contenteditable]') !== null
  );
}

export function useShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      if (event.key === '?') {
        help.set((isOpen) => !isOpen);
        event.preventDefault();
      } else if (event.key === 'Escape' && !help.get()) {
        setLoop(undefined);
        setSoloBand(undefined);
        setLitBand(undefined);
        setTimeView(undefined);
        setFrequencyView(undefined);
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
