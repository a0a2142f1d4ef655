import {
  createEncoder,
  memorySink,
  memorySource,
  openAudio,
  type AudioBlock,
  type AudioStream,
  type CancelSignal,
  type ChannelLabel,
  type Mp3BitRateKbps,
} from '@auralign/audio';

/** One lossy format a release is delivered in or sold as: its encoder and its decoder. */
export interface Codec {
  readonly id: string;
  readonly title: string;
  startPassage(format: CodecInput): Promise<CodecPassage>;
}

/** What goes into the encoder: one or two channels. */
export interface CodecInput {
  readonly sampleRateHz: number;
  readonly channelCount: number;
  readonly channelLabels: readonly ChannelLabel[];
}

/** A part of a file on its way through a codec. */
export interface CodecPassage {
  write(block: Pick<AudioBlock, 'channels' | 'frameCount'>): Promise<void>;
  /** Ends the passage and opens what the decoder makes of it; to be closed by the caller. */
  decoded(signal: CancelSignal | undefined): Promise<AudioStream>;
  /** Lets go of everything; the last call, whatever happened. */
  dispose(): Promise<void>;
}

/** What is built in: MP3 at the rates shops and players still use, best first. In memory. */
export const CODECS: readonly Codec[] = ([320, 256, 192, 128] as const).map((bitRateKbps) => ({
  id: `mp3-${bitRateKbps}`,
  title: `MP3 ${bitRateKbps} kbit/s`,
  startPassage: async (format) => mp3Passage(format, bitRateKbps),
}));

function mp3Passage(format: CodecInput, bitRateKbps: Mp3BitRateKbps): CodecPassage {
  const sink = memorySink();
  const sampleFormat = { sampleType: 'float', bitDepth: 32, dither: 'none' } as const;
  const encoder = createEncoder('mp3', { ...format, ...sampleFormat, bitRateKbps }, sink);
  return {
    write: (block) => encoder.write(block),
    async decoded() {
      await encoder.finish();
      return openAudio(memorySource(sink.bytes(), 'encoded.mp3'));
    },
    dispose: async () => {},
  };
}
