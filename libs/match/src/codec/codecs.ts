import {
  createEncoder,
  highestMp3BitRateKbps,
  memorySink,
  memorySource,
  mp3RateFor,
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
  /** Why there is no such file of this audio; undefined if there is. */
  unsuitedTo(format: Pick<CodecInput, 'sampleRateHz' | 'channelCount'>): string | undefined;
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

/** What is built in: MP3 at the rates shops and players still use, and at the highest of low sample rates; best first. In memory. */
export const CODECS: readonly Codec[] = ([320, 256, 192, 160, 128, 64] as const).map((bitRateKbps) => ({
  id: `mp3-${bitRateKbps}`,
  title: `MP3 ${bitRateKbps} kbit/s`,
  unsuitedTo({ sampleRateHz }) {
    const highest = highestMp3BitRateKbps(sampleRateHz);
    if (bitRateKbps <= highest) return undefined;
    const rateHz = mp3RateFor(sampleRateHz);
    const version = rateHz > 12_000 ? 'MPEG-2' : 'MPEG-2.5';
    return `at ${rateHz / 1000} kHz an MP3 (${version}) has at most ${highest} kbit/s`;
  },
  startPassage: async (format) => mp3Passage(format, bitRateKbps),
}));

/** What is checked unless somebody asks for more: the best MP3 there is of this audio, and one of 128 kbit/s, or what comes next to it. */
export function customaryCodecs(format: Pick<CodecInput, 'sampleRateHz' | 'channelCount'>): readonly Codec[] {
  const suited = CODECS.filter((codec) => codec.unsuitedTo(format) === undefined);
  const plain = suited.find(({ id }) => id === 'mp3-128');
  return plain === undefined || plain === suited[0] ? suited.slice(0, 1) : [suited[0]!, plain];
}

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
