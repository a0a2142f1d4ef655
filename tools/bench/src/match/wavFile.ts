import { readFile, writeFile } from 'node:fs/promises';

export interface WavAudio {
  readonly sampleRateHz: number;
  readonly channels: readonly Float32Array[];
}

/** Writes 24-bit integers (rounded, no dither), or 32-bit floats where a sample would not fit. */
export async function writeWav(path: string, { sampleRateHz, channels }: WavAudio): Promise<void> {
  const frameCount = channels[0]?.length ?? 0;
  const isFloat = channels.some((samples) => samples.some((sample) => sample >= 1 || sample < -1));
  const bytesPerSample = isFloat ? 4 : 3;
  const dataBytes = frameCount * channels.length * bytesPerSample;
  const bytes = Buffer.alloc(44 + dataBytes + (dataBytes & 1));
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(isFloat ? 3 : 1, 20);
  bytes.writeUInt16LE(channels.length, 22);
  bytes.writeUInt32LE(sampleRateHz, 24);
  bytes.writeUInt32LE(sampleRateHz * channels.length * bytesPerSample, 28);
  bytes.writeUInt16LE(channels.length * bytesPerSample, 32);
  bytes.writeUInt16LE(bytesPerSample * 8, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(dataBytes, 40);
  let at = 44;
  for (let i = 0; i < frameCount; i++) {
    for (const samples of channels) {
      if (isFloat) bytes.writeFloatLE(samples[i]!, at);
      else bytes.writeIntLE(Math.max(-(2 ** 23), Math.min(2 ** 23 - 1, Math.round(samples[i]! * 2 ** 23))), at, 3);
      at += bytesPerSample;
    }
  }
  await writeFile(path, bytes);
}

/** Reads what `writeWav` writes. */
export async function readWav(path: string): Promise<WavAudio> {
  const bytes = await readFile(path);
  const channelCount = bytes.readUInt16LE(22);
  const bytesPerSample = bytes.readUInt16LE(34) / 8;
  const isFloat = bytes.readUInt16LE(20) === 3;
  const frameCount = bytes.readUInt32LE(40) / (channelCount * bytesPerSample);
  const channels = Array.from({ length: channelCount }, () => new Float32Array(frameCount));
  let at = 44;
  for (let i = 0; i < frameCount; i++) {
    for (const samples of channels) {
      samples[i] = isFloat ? bytes.readFloatLE(at) : bytes.readIntLE(at, 3) / 2 ** 23;
      at += bytesPerSample;
    }
  }
  return { sampleRateHz: bytes.readUInt32LE(24), channels };
}
