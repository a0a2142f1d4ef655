/** Decaying 1 kHz clicks on every beat, the first at 0 s. */
export function clickTrack(beatsPerMinute: number, seconds: number, sampleRateHz: number): Float32Array {
  const samples = new Float32Array(Math.round(seconds * sampleRateHz));
  for (let beat = 0; (beat * 60) / beatsPerMinute < seconds; beat++) {
    const start = Math.round(((beat * 60) / beatsPerMinute) * sampleRateHz);
    for (let i = 0; i < 0.05 * sampleRateHz && start + i < samples.length; i++) {
      const t = i / sampleRateHz;
      samples[start + i] = 0.8 * Math.exp(-t / 0.007) * Math.sin(2 * Math.PI * 1000 * t);
    }
  }
  return samples;
}

/** Chords of MIDI notes, two seconds each, four harmonics a note, dying away. */
export function chordProgression(chords: readonly (readonly number[])[], sampleRateHz: number): Float32Array {
  const chordFrames = 2 * sampleRateHz;
  const samples = new Float32Array(chordFrames * chords.length);
  chords.forEach((notes, chord) => {
    for (const note of notes) {
      for (let harmonic = 1; harmonic <= 4; harmonic++) {
        const frequencyHz = 440 * 2 ** ((note - 69) / 12) * harmonic;
        for (let i = 0; i < chordFrames; i++) {
          const t = i / sampleRateHz;
          samples[chord * chordFrames + i]! +=
            (0.08 / harmonic) * Math.exp(-t) * Math.sin(2 * Math.PI * frequencyHz * t);
        }
      }
    }
  });
  return samples;
}
