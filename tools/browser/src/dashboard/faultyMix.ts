import { createEncoder, memorySink, openAudio } from '@auralign/audio';
import { fileSource } from '@auralign/audio/node';

/** Below what is heard, and 20 dB under full scale: it takes headroom and moves cones. */
const RUMBLE_HZ = 12;
const RUMBLE_AMPLITUDE = 0.1;

/** A song as a 16-bit WAV file with a fault that needs no reference to be known: rumble. */
export async function faultyMix(path: string): Promise<Buffer> {
  const source = await fileSource(path);
  const stream = await openAudio(source);
  const { sampleRateHz, channelCount } = stream.format;
  const sink = memorySink();
  const encoder = createEncoder(
    'wav',
    { sampleRateHz, channelCount, bitDepth: 16, sampleType: 'integer', dither: 'none' },
    sink,
  );
  for await (const { channels, frameCount, startFrame } of stream.blocks()) {
    const shaken = channels.map((samples) =>
      samples
        .slice(0, frameCount)
        .map(
          (sample, i) =>
            sample + RUMBLE_AMPLITUDE * Math.sin((2 * Math.PI * RUMBLE_HZ * (startFrame + i)) / sampleRateHz),
        ),
    );
    await encoder.write({ channels: shaken, frameCount });
  }
  await encoder.finish();
  await stream.close();
  await source.close();
  return Buffer.from(sink.bytes());
}
