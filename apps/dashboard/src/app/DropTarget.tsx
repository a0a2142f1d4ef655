import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { filesOf } from '../api/droppedFiles.ts';
import { addFiles, useSession } from '../state/index.ts';
import { addToBatch } from '../views/batch/batchActions.ts';
import { useRoute } from './navigation.ts';

/** Files may be dropped anywhere. While they hover, two fields show what they become; on the batch page they become rows. */
export function DropTarget({ children }: { readonly children: ReactNode }) {
  const [isOver, setOver] = useState(false);
  const depth = useRef(0);
  const isBatch = useRoute().view === 'batch';
  const hasMix = useSession().mixId !== undefined;

  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  const leave = (): void => {
    depth.current = 0;
    setOver(false);
  };
  const take =
    (role?: 'mix' | 'reference') =>
    (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      leave();
      void filesOf(event.dataTransfer).then((files) => (isBatch ? addToBatch(files) : addFiles(files, role)));
    };

  return (
    <div
      className="app"
      onDragEnter={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        depth.current++;
        setOver(true);
      }}
      onDragOver={(event) => {
        if (carriesFiles(event)) event.preventDefault();
      }}
      onDragLeave={() => {
        depth.current--;
        if (depth.current <= 0) leave();
      }}
      onDrop={take()}
    >
      {children}
      {isOver && (
        <div className="drop-overlay">
          {isBatch ? (
            <div className="drop-field is-mix" onDrop={take()}>
              Add to the batch
            </div>
          ) : (
            <>
              <div className="drop-field is-mix" onDrop={take('mix')}>
                {hasMix ? 'Replace the mix' : 'Your mix'}
              </div>
              <div className="drop-field is-reference" onDrop={take('reference')}>
                {hasMix ? 'Add as reference' : 'A reference'}
              </div>
            </>
          )}
        </div>
      )}
    </div>
  );
}
