import { AuralignError, throwIfCancelled, type AudioStream, type CancelSignal } from '@auralign/audio';
import { createTruePeakDetector, dbToGain, gainToDb, type TruePeakDetector } from '@auralign/dsp';
import type { Codec, CodecInput, CodecPassage } from './codecs.ts';

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
 * @throws AuralignError `NOT_COMPARABLE` for more than two channels, for silence, and where there is no such file of this audio, and what the codec throws
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
        `${codec.title} is checked with up to two channels, the file has ${channelCount}.`,
        'Check a stereo version.',
      );
    }
    const unsuited = codec.unsuitedTo({ sampleRateHz, channelCount });
    if (unsuited !== undefined)
      throw new AuralignError('NOT_COMPARABLE', `There is no ${codec.title} of this file: ${unsuited}.`);
    const before = createTruePeakDetector({ sampleRateHz, channelCount });
    const after = createDecodedMeter({ codec, format: { sampleRateHz, channelCount, channelLabels }, signal });
    let scaled: Float32Array[] = [];
    let plain: Float32Array[] = [];
    try {
      for await (const { channels, frameCount } of stream.blocks()) {
        throwIfCancelled(signal);
        if ((scaled[0]?.length ?? 0) < frameCount) {
          scaled = channels.map(() => new Float32Array(frameCount));
          plain = channels.map(() => new Float32Array(frameCount));
        }
        for (const [c, samples] of channels.entries()) {
          for (let i = 0; i < frameCount; i++) {
            const given = samples[i]!;
            const sample = given - given === 0 ? given : 0; // what is no number is measured as 0 everywhere
            plain[c]![i] = sample;
            scaled[c]![i] = gain * sample;
          }
        }
        before.process(plain, frameCount);
        await after.write(scaled, frameCount);
      }
      await after.endPassage();
    } finally {
      await after.dispose();
    }
    before.flush();
    const { truePeak, top, sampleRateHz: decodedRateHz } = after.result();
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

/** Sends what is written through the codec, passage by passage, and measures what comes back. */
function createDecodedMeter({
  codec,
  format,
  signal,
}: {
  codec: Codec;
  format: CodecInput;
  signal: CancelSignal | undefined;
}) {
  let passage: CodecPassage | undefined;
  let frames = 0;
  let detector: TruePeakDetector | undefined;
  let sampleRateHz = format.sampleRateHz; // codecs may have rates of their own

  async function dispose(): Promise<void> {
    const done = passage;
    passage = undefined;
    frames = 0;
    await done?.dispose();
  }

  async function endPassage(): Promise<void> {
    if (passage === undefined) return;
    const decoded = await passage.decoded(signal);
    try {
      ({ sampleRateHz } = decoded.format);
      detector ??= createTruePeakDetector({ sampleRateHz, channelCount: decoded.format.channelCount });
      for await (const { channels, frameCount } of decoded.blocks()) {
        throwIfCancelled(signal);
        detector.process(channels, frameCount);
      }
    } finally {
      await decoded.close();
    }
    await dispose();
  }

  return {
    async write(channels: readonly Float32Array[], frameCount: number): Promise<void> {
      passage ??= await codec.startPassage(format);
      await passage.write({ channels, frameCount });
      frames += frameCount;
      if (frames >= PASSAGE_SECONDS * format.sampleRateHz) await endPassage();
    },
    endPassage,
    dispose,
    result() {
      detector?.flush();
      const { truePeak = 0, top = [] } = detector?.result() ?? {};
      return { truePeak, top, sampleRateHz };
    },
  };
}
