import { pinkNoise } from '@auralign/dsp';

const SAMPLE_RATE_HZ = 44_100;

/** A 16-bit stereo WAV file of pink noise, both channels apart, with an offset of DC; the same seed is the same file. */
export function noiseWav({
  seconds = 1,
  rms = 0.05,
  seed = 1,
  offset = 0,
}: { seconds?: number; rms?: number; seed?: number; offset?: number } = {}): Buffer<ArrayBuffer> {
  const frameCount = Math.round(seconds * SAMPLE_RATE_HZ);
  const channels = [seed, seed + 1000].map((s) =>
    pinkNoise({ seed: s, frameCount, rms, sampleRateHz: SAMPLE_RATE_HZ }).map((sample) => sample + offset),
  );
  return wav(channels);
}

/** Planar samples of ±1 as a 16-bit WAV file with the plainest header there is. */
function wav(channels: readonly Float32Array[]): Buffer<ArrayBuffer> {
  const channelCount = channels.length;
  const frameCount = channels[0]!.length;
  const dataLength = 2 * channelCount * frameCount;
  const file = Buffer.alloc(44 + dataLength);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + dataLength, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(channelCount, 22);
  file.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  file.writeUInt32LE(2 * channelCount * SAMPLE_RATE_HZ, 28);
  file.writeUInt16LE(2 * channelCount, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(dataLength, 40);
  for (const [c, samples] of channels.entries()) {
    for (let i = 0; i < frameCount; i++) {
      const code = Math.max(-32_768, Math.min(32_767, Math.round(samples[i]! * 32_768)));
      file.writeInt16LE(code, 44 + 2 * (i * channelCount + c));
    }
  }
  return file;
}
