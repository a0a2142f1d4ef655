/**
 * A 16-bit PCM WAV file (tag 1, `fmt ` + `data` only) of a 1 kHz sine, equal in all channels.
 *
 * @param amplitude of the sine, linear; 0 for digital silence
 */
export function sineWav(options: {
  readonly seconds: number;
  readonly amplitude: number;
  readonly sampleRateHz?: number;
  readonly channelCount?: number;
}): Uint8Array {
  const { seconds, amplitude, sampleRateHz = 48_000, channelCount = 2 } = options;
  const frameCount = Math.round(seconds * sampleRateHz);
  const dataLength = frameCount * channelCount * 2;
  const bytes = Buffer.alloc(44 + dataLength);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + dataLength, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channelCount, 22);
  bytes.writeUInt32LE(sampleRateHz, 24);
  bytes.writeUInt32LE(sampleRateHz * channelCount * 2, 28);
  bytes.writeUInt16LE(channelCount * 2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(dataLength, 40);
  for (let frame = 0; frame < frameCount; frame++) {
    const sample = Math.round(32_767 * amplitude * Math.sin((2 * Math.PI * 1000 * frame) / sampleRateHz));
    for (let c = 0; c < channelCount; c++) bytes.writeInt16LE(sample, 44 + (frame * channelCount + c) * 2);
  }
  return bytes;
}
