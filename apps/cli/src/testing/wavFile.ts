/**
 * A 16-bit PCM WAV file (tag 1, `fmt ` + `data` only).
 *
 * @param channels nominal range ±1, all of one length; clipped and rounded
 */
export function pcm16Wav(channels: readonly Float32Array[], sampleRateHz: number): Uint8Array {
  const channelCount = channels.length;
  const frameCount = channels[0]?.length ?? 0;
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
    for (let c = 0; c < channelCount; c++) {
      const sample = Math.max(-32_768, Math.min(32_767, Math.round(32_768 * channels[c]![frame]!)));
      bytes.writeInt16LE(sample, 44 + (frame * channelCount + c) * 2);
    }
  }
  return bytes;
}

/** Such a file of a 1 kHz sine at 48 kHz, equal in two channels; amplitude 0 is digital silence. */
export function sineWav({ seconds, amplitude }: { readonly seconds: number; readonly amplitude: number }): Uint8Array {
  const sampleRateHz = 48_000;
  const sine = Float32Array.from(
    { length: Math.round(seconds * sampleRateHz) },
    (_, frame) => amplitude * Math.sin((2 * Math.PI * 1000 * frame) / sampleRateHz),
  );
  return pcm16Wav([sine, sine], sampleRateHz);
}
