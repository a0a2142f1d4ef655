import { examine, analyze, type Report } from '@auralign/analysis';
import { openAudio, type AudioStream } from '@auralign/audio';
import { fileSource } from '@auralign/audio/node';
import { tapPictures, type ChartInput, type SignalPictures } from '@auralign/charts';
import { pinkNoise, silence, sine } from '@auralign/dsp';
import { match } from '@auralign/match';
import { basename } from 'node:path';
import { memoryStream } from './memoryStream.ts';

/** One thing to draw every chart of. */
export interface Subject {
  readonly title: string;
  /** What to look for. */
  readonly about: string;
  readonly make: () => Promise<ChartInput>;
}

interface Measured {
  readonly report: Report;
  readonly pictures: SignalPictures;
}

async function measure(stream: AudioStream, name: string): Promise<Measured> {
  const tapped = tapPictures(stream);
  const report = await analyze(tapped.stream, { file: { name }, series: true });
  await stream.close();
  return { report, pictures: tapped.pictures() };
}

async function measureFile(path: string): Promise<Measured> {
  const source = await fileSource(path);
  try {
    return await measure(await openAudio(source), basename(path));
  } finally {
    await source.close();
  }
}

function measureSamples(channels: readonly Float32Array[], name: string, sampleRateHz = 44_100): Promise<Measured> {
  return measure(memoryStream(channels, sampleRateHz), name);
}

function alone({ report, pictures }: Measured): ChartInput {
  return { mix: report, pictures: { mix: pictures }, findings: examine(report).findings };
}

/** A file alone, as `analyze` shows it. */
export function fileSubject(path: string): Subject {
  return { title: basename(path), about: path, make: async () => alone(await measureFile(path)) };
}

/** A mix beside its reference, corrected and proven. */
export function matchSubject(mixPath: string, referencePath: string): Subject {
  return {
    title: `${basename(mixPath)} towards ${basename(referencePath)}`,
    about: 'Mix, reference, corrected file, plan, receipt and findings: everything at once.',
    async make() {
      const [mix, reference] = [await measureFile(mixPath), await measureFile(referencePath)];
      const source = await fileSource(mixPath);
      let corrected: Measured | undefined;
      const { plan, receipt } = await match({
        openTarget: () => openAudio(source),
        targetReport: mix.report,
        referenceReports: [reference.report],
        write: async (rendered) => {
          corrected = await measure(rendered, 'corrected.wav');
        },
      });
      await source.close();
      return {
        mix: mix.report,
        reference: reference.report,
        ...(corrected === undefined ? {} : { corrected: corrected.report }),
        plan,
        receipt,
        findings: examine(mix.report, { references: [reference.report] }).findings,
        pictures: {
          mix: mix.pictures,
          reference: reference.pictures,
          ...(corrected === undefined ? {} : { corrected: corrected.pictures }),
        },
      };
    },
  };
}

const noise = (seed: number, seconds: number, rms: number, sampleRateHz = 44_100): Float32Array =>
  pinkNoise({ seed, sampleRateHz, frameCount: Math.round(seconds * sampleRateHz), rms });

/** What charts have to bear: signals whose pictures are known, and signals there is nothing to draw of. */
export const SYNTHETIC: readonly Subject[] = [
  {
    title: 'Several references',
    about: 'Corridors from the 10th to the 90th percentile of four files.',
    async make() {
      const mix = await measureSamples([noise(1, 20, 0.1), noise(2, 20, 0.1)], 'mix.wav');
      const references = [3, 4, 5, 6].map(async (seed) => {
        const [mid, side] = [noise(seed, 20, 0.12), noise(seed + 10, 20, 0.02 * seed)];
        return measureSamples([mid.map((m, i) => m + side[i]!), mid.map((m, i) => m - side[i]!)], `${seed}.wav`);
      });
      return { ...alone(mix), references: (await Promise.all(references)).map(({ report }) => report) };
    },
  },
  {
    title: 'Tone',
    about: '1 kHz at −6 dBFS: one line in the spectrum, no spread, no width.',
    make: async () =>
      alone(
        await measureSamples(
          [sine({ frequencyHz: 1000, sampleRateHz: 44_100, frameCount: 10 * 44_100, amplitude: 0.5 })],
          'tone.wav',
        ),
      ),
  },
  {
    title: 'Pink noise',
    about: 'Two independent channels: flat at 3 dB per octave, correlation 0, −3 dB in mono.',
    make: async () => alone(await measureSamples([noise(7, 20, 0.1), noise(8, 20, 0.1)], 'noise.wav')),
  },
  {
    title: 'Mono as two channels, 8 kHz',
    about: 'Nothing above 4 kHz, correlation +1, no side.',
    async make() {
      const channel = noise(9, 12, 0.1, 8000);
      return alone(await measureSamples([channel, channel], 'telephone.wav', 8000));
    },
  },
  {
    title: 'Opposite channels',
    about: 'Correlation −1: mono leaves nothing.',
    async make() {
      const channel = noise(10, 12, 0.1);
      return alone(await measureSamples([channel, channel.map((value) => -value)], 'opposite.wav'));
    },
  },
  {
    title: '5.1',
    about: 'The stereo charts show the front pair.',
    make: async () =>
      alone(
        await measureSamples(
          [1, 2, 3, 4, 5, 6].map((seed) => noise(20 + seed, 8, 0.05)),
          'surround.wav',
        ),
      ),
  },
  {
    title: `${'A very long name of a very long song '.repeat(4)}<final> & "mixed" (v12).wav`,
    about: 'Names are cut, never markup.',
    async make() {
      const input = alone(await measureSamples([noise(30, 12, 0.02), noise(31, 12, 0.02)], 'x'.repeat(300)));
      const title = 'A finding whose title goes on and on, naming everything that could be meant by it '.repeat(3);
      return {
        ...input,
        sections: [
          {
            label: 'The longest intro that was ever named in a session',
            startSeconds: 0,
            endSeconds: 5,
            integratedLufs: -30,
          },
          { label: 'B', startSeconds: 5, endSeconds: 5.2, integratedLufs: -24 },
          { label: 'Chorus <b>', startSeconds: 5.2, endSeconds: 12, integratedLufs: -22 },
        ],
        findings: [
          {
            ruleId: 'tone.mud',
            severity: 'fail',
            title,
            ranges: [{ startSeconds: 2, endSeconds: 7 }],
            bandHz: { lowHz: 200, highHz: 400 },
          },
          ...(input.findings ?? []),
        ],
      };
    },
  },
  {
    title: 'One second',
    about: 'Too short for most.',
    make: async () => alone(await measureSamples([noise(40, 1, 0.1)], 'short.wav')),
  },
  {
    title: 'One frame',
    about: 'Nothing to draw.',
    make: async () => alone(await measureSamples([new Float32Array([0.5])], 'frame.wav')),
  },
  {
    title: 'Silence',
    about: 'A flat waveform, nothing else.',
    make: async () => alone(await measureSamples([silence(5 * 44_100), silence(5 * 44_100)], 'silence.wav')),
  },
];
