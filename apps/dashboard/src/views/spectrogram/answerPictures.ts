import { openAudio, type ByteSource } from '@auralign/audio';
import { blobSource } from '@auralign/audio/web';
import { createSignalPictures, spectrogramPixels, type SignalSpectrogram } from '@auralign/charts';
import type { Answer, Ask } from './messages.ts';

/** How often the reader says how far it is. */
const PROGRESS_STEP = 0.02;

type Emit = (answer: Answer, transfer: Transferable[]) => void;

/** Everything the worker does, without the worker: reads files into pictures and paints their spectrograms. */
export function answerPictures(
  emit: Emit,
  load: (url: string, name: string) => Promise<ByteSource> = fetched,
): (ask: Ask) => Promise<void> {
  const spectrograms = new Map<string, SignalSpectrogram>();
  return async (ask) => {
    switch (ask.kind) {
      case 'read':
        try {
          const pictures = await read(await load(ask.url, ask.name), (fraction) =>
            emit({ kind: 'progress', trackId: ask.trackId, fraction }, []),
          );
          if (pictures.spectrogram !== undefined) spectrograms.set(ask.trackId, pictures.spectrogram);
          emit({ kind: 'pictures', trackId: ask.trackId, pictures }, []);
        } catch (thrown) {
          const message = thrown instanceof Error ? thrown.message : String(thrown);
          emit({ kind: 'failed', trackId: ask.trackId, message }, []);
        }
        return;
      case 'paint': {
        const spectrogram = spectrograms.get(ask.trackId);
        if (spectrogram === undefined) return;
        const { askId, width, height, floorDb, colormap, viewSeconds } = ask;
        const pixels = spectrogramPixels(spectrogram, {
          width,
          height,
          floorDb,
          colormap,
          ...(viewSeconds === undefined ? {} : { viewSeconds }),
        });
        emit({ kind: 'painted', askId, width, height, pixels }, [pixels.buffer]);
        return;
      }
      default:
        ask satisfies never;
    }
  };
}

async function read(source: ByteSource, onProgress: (fraction: number) => void) {
  const stream = await openAudio(source);
  try {
    const { sampleRateHz, channelCount, frameCount } = stream.format;
    const maker = createSignalPictures({ sampleRateHz, channelCount });
    let frames = 0;
    let told = 0;
    for await (const block of stream.blocks()) {
      maker.process(block.channels, block.frameCount);
      frames += block.frameCount;
      const fraction = frameCount === undefined ? 0 : frames / frameCount;
      if (fraction >= told + PROGRESS_STEP) onProgress((told = Math.min(1, fraction)));
    }
    return maker.result();
  } finally {
    await stream.close();
    await source.close();
  }
}

async function fetched(url: string, name: string): Promise<ByteSource> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The sound could not be fetched (status ${response.status}).`);
  return blobSource(await response.blob(), name);
}
