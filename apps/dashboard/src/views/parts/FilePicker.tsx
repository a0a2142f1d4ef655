import { useId, useRef, type ReactNode } from 'react';

interface FilePickerProps {
  readonly children: ReactNode;
  readonly className?: string;
  readonly isMultiple?: boolean;
  /** Pick a folder with everything in it. */
  readonly isFolder?: boolean;
  readonly label: string;
  readonly onPick: (files: File[]) => void;
}

/** A button that opens the file dialog. The field itself is for the browser; the same file may be picked twice. */
export function FilePicker({ children, className = 'button', isMultiple, isFolder, label, onPick }: FilePickerProps) {
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  return (
    <>
      <button type="button" className={className} onClick={() => field.current?.click()}>
        {children}
      </button>
      <input
        ref={field}
        id={id}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={label}
        {...(isFolder === true
          ? { webkitdirectory: '' }
          : { accept: 'audio/*,.wav,.flac,.aif,.aiff,.caf,.w64,.rf64,.ogg,.opus' })}
        multiple={isMultiple === true || isFolder === true}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          currentTarget.value = '';
          if (files.length > 0) onPick(files);
        }}
      />
    </>
  );
}
