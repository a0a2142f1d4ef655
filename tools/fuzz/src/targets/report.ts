import { analyze, diagnose, examine, translate, validateReport, type Report } from '@auralign/analysis';
import { createEncoder, memorySink, memorySource, openAudio } from '@auralign/audio';
import { pinkNoise } from '@auralign/dsp';
import { planMatch, validatePlan } from '@auralign/match';
import { mutateJson } from '../mutateJson.ts';
import { outcomeOfError, type Outcome } from '../outcome.ts';
import type { Target } from '../target.ts';

let honest: Report | undefined;

/** Reports read back from a file: validated, and if they pass, diagnosed, translated and matched with. */
export const reportTarget: Target = {
  id: 'report',
  async prepare() {
    honest ??= await reportOfNoise();
    return {
      seeds: [Buffer.from(JSON.stringify(honest))],
      hostile: [Buffer.from('{}'), Buffer.from('"schemaVersion"')],
    };
  },
  mutate: (seed, random) => Buffer.from(mutateJson(Buffer.from(seed).toString('utf8'), random)),
  feed: (input) => Promise.resolve(feedReport(Buffer.from(input).toString('utf8'))),
};

async function reportOfNoise(): Promise<Report> {
  const sink = memorySink();
  const format = {
    sampleRateHz: 44_100,
    channelCount: 2,
    bitDepth: 16,
    sampleType: 'integer',
    dither: 'none',
  } as const;
  const encoder = createEncoder('wav', format, sink);
  const frameCount = 8 * 44_100;
  const channels = [1, 2].map((seed) => pinkNoise({ seed, sampleRateHz: 44_100, frameCount, rms: 0.1 }));
  await encoder.write({ channels, frameCount });
  await encoder.finish();
  return analyze(await openAudio(memorySource(sink.bytes(), 'noise.wav')), { file: { name: 'noise.wav' } });
}

function feedReport(text: string): Outcome {
  let report: Report;
  try {
    report = validateReport(JSON.parse(text));
  } catch (error) {
    return error instanceof SyntaxError ? { kind: 'error', code: 'NOT_JSON' } : outcomeOfError(error);
  }
  try {
    examine(report, {});
    diagnose(report, { references: [honest!] });
    translate(report);
    validatePlan(structuredClone(planMatch(report, [honest!])));
    validatePlan(structuredClone(planMatch(honest!, [report])));
    return { kind: 'result' };
  } catch (error) {
    return outcomeOfError(error);
  }
}
