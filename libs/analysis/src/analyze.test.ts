import { expect, it } from 'vitest';
import { analyze } from './analyze.ts';
import { generatedStream } from './conformance/generatedStream.ts';
import { METRICS, readMetric } from './report/metrics.ts';
import { validateReport } from './report/validate.ts';

it('measures a 997 Hz full-scale sine in both channels as 0.0 LUFS', async () => {
  const stream = generatedStream({
    sampleRateHz: 48_000,
    channelLabels: ['L', 'R'],
    frameCount: 5 * 48_000,
    render(channels, frameCount, startFrame) {
      for (let i = 0; i < frameCount; i++) {
        channels[0]![i] = channels[1]![i] = Math.sin((2 * Math.PI * 997 * (startFrame + i)) / 48_000);
      }
    },
  });
  const report = await analyze(stream, { file: { name: 'sine' }, series: true });
  validateReport(JSON.parse(JSON.stringify(report)));
  expect(readMetric(report, 'integratedLufs')).toBeCloseTo(0, 2); // BS.1770-5: −3.01 LKFS a channel
  expect(METRICS.map(({ id }) => id)).toContain('integratedLufs');
});
