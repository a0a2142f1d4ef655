import { useEffect, useRef } from 'react';
import { setHelpOpen, SHORTCUTS, useHelpOpen } from './shortcuts.ts';

/** The list of keys, as a dialog. */
export function KeyboardHelp() {
  const isOpen = useHelpOpen();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen && dialog.current?.open === false) dialog.current.showModal();
    if (!isOpen && dialog.current?.open === true) dialog.current.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="keys-title" onClose={() => setHelpOpen(false)}>
      <h2 id="keys-title">Keys</h2>
      <table className="keys">
        <tbody>
          {SHORTCUTS.map(({ keys, does }) => (
            <tr key={keys}>
              <th scope="row">
                {keys.split(' ').map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" className="button" onClick={() => setHelpOpen(false)}>
        Close
      </button>
    </dialog>
  );
}
