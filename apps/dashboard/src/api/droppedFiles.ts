/** Far more than a batch needs, far fewer than a dropped home folder has. */
const MOST_FILES = 5000;

/** Names that are worth uploading; the server looks at the content. */
const SOUND = /\.(wav|wave|bwf|rf64|w64|aiff?|aifc|caf|flac|mp3|ogg|oga|opus|m4a|mp4|aac|au|snd)$/i;

export const isSoundFile = ({ name, type }: File): boolean => SOUND.test(name) || type.startsWith('audio/');

/**
 * Files of a drop or a paste, folders walked. A single file is taken whatever its name, so that a wrong one gets a clear
 * answer; of folders only sound files are.
 */
export async function filesOf(transfer: DataTransfer): Promise<File[]> {
  // Entries have to be taken before the first await: the list is emptied after the event.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  if (entries.length === 0) return [...transfer.files];
  const files: File[] = [];
  const walk = async (entry: FileSystemEntry, isTop: boolean): Promise<void> => {
    if (files.length >= MOST_FILES) return;
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      if (isTop || isSoundFile(file)) files.push(file);
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      // A reader hands out its entries in portions and an empty one at the end.
      const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (portion.length === 0) break;
      for (const child of portion) await walk(child, false);
    }
  };
  for (const entry of entries) await walk(entry, true);
  return files;
}
