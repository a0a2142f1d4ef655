import { analyze, type Report } from '@auralign/analysis';
import { encodeWav, memorySink, memorySource, openAudio } from '@auralign/audio';
import { pinkNoise } from '@auralign/dsp';

export interface PieceOptions {
  readonly name?: string;
  readonly title?: string;
  readonly seconds?: number;
  readonly channelCount?: 1 | 2;
  readonly rms?: number;
  readonly seed?: number;
}

/** The bytes of a WAV file of pink noise. */
export async function pieceWav(options: PieceOptions = {}): Promise<Uint8Array> {
  const { seconds = 4, channelCount = 2, rms = 0.1, seed = 1 } = options;
  const sampleRateHz = 44_100;
  const frameCount = Math.round(seconds * sampleRateHz);
  const channels = Array.from({ length: channelCount }, (_, c) =>
    rms === 0 ? new Float32Array(frameCount) : pinkNoise({ seed: seed + c, sampleRateHz, frameCount, rms }),
  );
  const sink = memorySink();
  const encoder = encodeWav({ sampleRateHz, channelCount, bitDepth: 32, sampleType: 'float', dither: 'none' }, sink);
  await encoder.write({ channels, frameCount });
  await encoder.finish();
  return sink.bytes();
}

/** The report of such a file, as the server would send it: with series, through JSON. */
export async function pieceReport(options: PieceOptions = {}): Promise<Report> {
  const { name = 'song.wav', title } = options;
  const stream = await openAudio(memorySource(await pieceWav(options), name));
  const report = await analyze(stream, {
    file: { name, ...(title === undefined ? {} : { tags: { title } }) },
    series: true,
  });
  await stream.close();
  return JSON.parse(JSON.stringify(report)) as Report;
}
