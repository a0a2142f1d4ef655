import { announce } from '../../state/index.ts';

/** Puts text on the clipboard and says so. Pages that are not served securely may not; then that is said. */
export async function copyText(text: string, what: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    announce(`${what} copied.`);
    return true;
  } catch {
    announce(`${what} could not be copied: the browser forbids it.`, 'assertive');
    return false;
  }
}
