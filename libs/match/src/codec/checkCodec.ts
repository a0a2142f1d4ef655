import {
  AuralignError,
  createEncoder,
  memorySink,
  memorySource,
  mp3RateFor,
  openAudio,
  throwIfCancelled,
  type AudioStream,
  type CancelSignal,
  type Mp3BitRateKbps,
} from '@auralign/audio';
import { createTruePeakDetector, dbToGain, gainToDb } from '@auralign/dsp';

/** One lossy format a release is delivered in or sold as. */
export interface Codec {
  readonly id: string;
  readonly title: string;
  readonly bitRateKbps: Mp3BitRateKbps;
}

/** The rates shops and players still use, best first. */
export const CODECS: readonly Codec[] = ([320, 256, 192, 128] as const).map((bitRateKbps) => ({
  id: `mp3-${bitRateKbps}`,
  title: `MP3 ${bitRateKbps} kbit/s`,
  bitRateKbps,
}));

/** What a lossy codec makes of the peaks of a file. */
export interface CodecOutcome {
  readonly codec: string;
  readonly title: string;
  /** Of the file as it is. */
  readonly truePeakDbtp: number;
  /** Of what comes out of the decoder. */
  readonly decodedTruePeakDbtp: number;
  /** Highest peaks above the limit after decoding, loudest first, at most ten. */
  readonly overs: readonly { readonly atSeconds: number; readonly truePeakDbtp: number }[];
  /** Smallest gain, in steps of 0.1 dB, with which nothing is over after decoding; 0 if nothing is now. */
  readonly trimDb: number;
  /** After decoding with that gain, measured and not computed. */
  readonly trimmedTruePeakDbtp: number;
}

export interface CodecJob {
  /** A new stream from the first frame; read several times, each time closed. */
  readonly openStream: () => Promise<AudioStream>;
  readonly codec: Codec;
  /** What counts as over, dBTP; default 0. */
  readonly limitDbtp?: number;
  readonly signal?: CancelSignal;
  /** Passes begun so far, of at most `MAX_PASSES`. */
  readonly onPass?: (pass: number) => void;
}

export const MAX_PASSES = 8;
const STEP_DB = 0.1;
/** Encoded and decoded piece by piece, so that memory does not grow with the file: 10 minutes at 320 kbit/s are 24 MB. */
const PASSAGE_SECONDS = 600;

/**
 * Encodes, decodes, measures the true peak, and finds by trying what gain it takes to bring it below the limit: what a
 * codec leaves out moves peaks up, by how much only the codec knows. EBU R 128 s1 and the services' guides ask for −1 dBTP
 * because of this; here it is measured.
 *
 * @throws AuralignError `NOT_COMPARABLE` for more than two channels and for silence
 */
export async function checkCodec(job: CodecJob): Promise<CodecOutcome> {
  const { codec, limitDbtp = 0, onPass } = job;
  let passesLeft = MAX_PASSES;
  const attempt = (trimDb: number): Promise<Peaks> => {
    onPass?.(MAX_PASSES - passesLeft + 1);
    passesLeft--;
    return peaksAfterCodec(job, dbToGain(trimDb));
  };
  const mayTry = (): boolean => passesLeft > 0;
  const asIs = await attempt(0);
  const outcome = {
    codec: codec.id,
    title: codec.title,
    truePeakDbtp: asIs.beforeDbtp,
    decodedTruePeakDbtp: asIs.afterDbtp,
    overs: asIs.top.filter(({ truePeakDbtp }) => truePeakDbtp > limitDbtp),
  };
  if (asIs.afterDbtp <= limitDbtp) return { ...outcome, trimDb: 0, trimmedTruePeakDbtp: asIs.afterDbtp };

  // What the codec adds changes a little with the level: the computed trim is a first guess, what holds is found by trial.
  let steps = Math.max(1, Math.ceil((asIs.afterDbtp - limitDbtp) / STEP_DB - 1e-9));
  let tried = await attempt(-steps * STEP_DB);
  while (tried.afterDbtp > limitDbtp && mayTry()) {
    steps += Math.max(1, Math.ceil((tried.afterDbtp - limitDbtp) / STEP_DB));
    tried = await attempt(-steps * STEP_DB);
  }
  while (tried.afterDbtp <= limitDbtp - STEP_DB && steps > 1 && mayTry()) {
    const smaller = await attempt(-(steps - 1) * STEP_DB);
    if (smaller.afterDbtp > limitDbtp) break;
    steps--;
    tried = smaller;
  }
  return { ...outcome, trimDb: Number((-steps * STEP_DB).toFixed(1)), trimmedTruePeakDbtp: tried.afterDbtp };
}

interface Peaks {
  readonly beforeDbtp: number;
  readonly afterDbtp: number;
  readonly top: readonly { readonly atSeconds: number; readonly truePeakDbtp: number }[];
}

async function peaksAfterCodec({ openStream, codec, signal }: CodecJob, gain: number): Promise<Peaks> {
  const stream = await openStream();
  try {
    const { sampleRateHz, channelCount, channelLabels } = stream.format;
    if (channelCount > 2) {
      throw new AuralignError(
        'NOT_COMPARABLE',
        `${codec.title} holds two channels, the file has ${channelCount}.`,
        'Check a stereo version.',
      );
    }
    const decodedRateHz = mp3RateFor(sampleRateHz);
    const before = createTruePeakDetector({ sampleRateHz, channelCount });
    const after = createTruePeakDetector({ sampleRateHz: decodedRateHz, channelCount });
    const newPassage = () => {
      const sink = memorySink();
      const format = {
        sampleRateHz,
        channelCount,
        channelLabels,
        sampleType: 'float',
        bitDepth: 32,
        dither: 'none',
      } as const;
      return {
        sink,
        frameCount: 0,
        encoder: createEncoder('mp3', { ...format, bitRateKbps: codec.bitRateKbps }, sink),
      };
    };
    let passage = newPassage();
    const decode = async (): Promise<void> => {
      if (passage.frameCount === 0) return;
      await passage.encoder.finish();
      const decoded = await openAudio(memorySource(passage.sink.bytes(), 'encoded.mp3'));
      try {
        for await (const { channels, frameCount } of decoded.blocks()) {
          throwIfCancelled(signal);
          after.process(channels, frameCount);
        }
      } finally {
        await decoded.close();
      }
      passage = newPassage();
    };
    let scaled: Float32Array[] = [];
    for await (const { channels, frameCount } of stream.blocks()) {
      throwIfCancelled(signal);
      before.process(channels, frameCount);
      if ((scaled[0]?.length ?? 0) < frameCount) scaled = channels.map(() => new Float32Array(frameCount));
      for (const [c, samples] of channels.entries()) {
        for (let i = 0; i < frameCount; i++) scaled[c]![i] = gain * samples[i]!;
      }
      await passage.encoder.write({ channels: scaled, frameCount });
      passage.frameCount += frameCount;
      if (passage.frameCount >= PASSAGE_SECONDS * sampleRateHz) await decode();
    }
    await decode();
    before.flush();
    after.flush();
    const { truePeak, top } = after.result();
    if (before.result().truePeak === 0 || truePeak === 0) {
      throw new AuralignError('NOT_COMPARABLE', 'The file is silent: there are no peaks a codec could raise.');
    }
    return {
      beforeDbtp: gainToDb(before.result().truePeak),
      afterDbtp: gainToDb(truePeak),
      top: top.map(({ frame, value }) => ({ atSeconds: frame / decodedRateHz, truePeakDbtp: gainToDb(value) })),
    };
  } finally {
    await stream.close();
  }
}
