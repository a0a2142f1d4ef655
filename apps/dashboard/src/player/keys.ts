import { isTyping } from '../app/shortcuts.ts';
import { currentLoop, currentSoloBand, setLoop, setSoloBand, type Band } from '../state/index.ts';
import { chooseAbx, chooseNth } from './choosing.ts';
import { choose, setMode } from './hearing.ts';
import { position, seek, toggle } from './playing.ts';
import { currentPlayer } from './playerState.ts';

const STEP_SECONDS = 5;
const SMALL_STEP_SECONDS = 1;
/** Length of the loop that L makes where no passage is marked. */
const LOOP_SECONDS = 8;

/** A loop from here on, or none if there is one. */
export function toggleLoop(): void {
  if (currentLoop() !== undefined) return setLoop(undefined);
  const { durationSeconds } = currentPlayer().transport;
  const startSeconds = Math.max(0, Math.min(position(), durationSeconds - LOOP_SECONDS));
  return setLoop({ startSeconds, endSeconds: Math.min(durationSeconds, startSeconds + LOOP_SECONDS) });
}

/**
 * What a key does on the whole page. Fields keep their keys, and what has the focus and acts on the key itself
 * prevents its default first.
 *
 * @param litBand the band that charts point out, for S
 * @returns whether the key was taken
 */
export function handleKey(event: KeyboardEvent, litBand: Band | undefined): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return false;
  const action = actionOf(event, litBand);
  if (action === undefined) return false;
  action();
  return true;
}

function actionOf(event: KeyboardEvent, litBand: Band | undefined): (() => void) | undefined {
  const { key, shiftKey } = event;
  const step = shiftKey ? SMALL_STEP_SECONDS : STEP_SECONDS;
  switch (key) {
    case ' ':
      return isOnControl(event) ? undefined : toggle;
    case '1':
    case '2':
    case '3':
      return () => chooseNth(Number(key) - 1);
    case 'ArrowLeft':
      return isOnControl(event) ? undefined : () => seek(position() - step);
    case 'ArrowRight':
      return isOnControl(event) ? undefined : () => seek(position() + step);
    case 'l':
    case 'L':
      return toggleLoop;
    case 'm':
    case 'M':
      return () => setMode(currentPlayer().mode === 'mono' ? 'stereo' : 'mono');
    case 's':
    case 'S':
      return () => setSoloBand(currentSoloBand() === undefined ? litBand : undefined);
    case 'a':
    case 'A':
    case 'x':
    case 'X':
      return currentPlayer().abx === undefined ? undefined : () => chooseAbx(key === 'a' || key === 'A' ? 'A' : 'X');
    case 'b':
    case 'B':
      return currentPlayer().abx === undefined ? bypass : () => chooseAbx('B');
    default:
      return undefined;
  }
}

/** The mix instead of its correction, and back. */
function bypass(): void {
  if (currentPlayer().blindOrder !== undefined) return;
  choose(currentPlayer().heard === 'corrected' ? 'mix' : 'corrected');
}

/** Whether the focus is on something that has its own use for Space and the arrows. */
function isOnControl({ target }: KeyboardEvent): boolean {
  const control = 'button, a[href], summary, input, [role=slider], [role=tab], [role=radio], [role=menuitem]';
  return target instanceof Element && target.closest(control) !== null;
}
