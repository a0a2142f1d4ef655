import type { SignalPictures } from '@auralign/charts';
import type { Host } from '@auralign/engine';
import { nodeHost } from '@auralign/engine/node';

/** Hands out streams that are looked at on their way to the meters. */
export interface PicturingHost {
  readonly host: Host;
  /** Of the input of that name, once it has been measured. */
  picturesOf(name: string): SignalPictures | undefined;
}

/** The machine's own files; what charts draw of their samples is taken from the pass that measures them. */
export function createPicturingHost(): PicturingHost {
  const taken = new Map<string, () => SignalPictures>();
  return {
    host: {
      ...nodeHost,
      async openInput(input) {
        const opened = await nodeHost.openInput(input);
        return {
          ...opened,
          async openStream() {
            const stream = await opened.openStream();
            if (taken.has(opened.name)) return stream; // read again for key and tempo
            const { tapPictures } = await import('@auralign/charts'); // loaded only where charts are drawn
            const tapped = tapPictures(stream);
            taken.set(opened.name, tapped.pictures);
            return tapped.stream;
          },
        };
      },
    },
    picturesOf: (name) => taken.get(name)?.(),
  };
}
