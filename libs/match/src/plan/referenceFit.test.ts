import type { Report } from '@auralign/analysis';
import { describe, expect, it } from 'vitest';
import { fittingReferences } from './referenceFit.ts';

/** What is read of a report. */
function file(name: string, rateHz: number, bandwidthHz: number, tiltDbPerOctave = -2.5): Report {
  return {
    file: { name, durationSeconds: 60, format: { sampleRateHz: rateHz } },
    measurements: { spectrum: { status: 'measured', value: { bandwidthHz, tiltDbPerOctave } } },
  } as unknown as Report;
}

describe('references that fit', () => {
  const mix = file('mix.wav', 44_100, 20_000);
  const notesOf = (target: Report, reference: Report) => fittingReferences(target, [reference]).notes;

  it('says of a reference that ends early whether its sample rate or an encoder ended it', () => {
    expect(notesOf(mix, file('songs/low.wav', 8000, 3828))).toEqual([
      'low.wav ends at 3.8 kHz, having 8 kHz as its sample rate; nothing above is matched.',
    ]);
    expect(notesOf(mix, file('lossy.wav', 44_100, 15_500))).toEqual([
      'lossy.wav ends at 15.5 kHz, as lossy encoders leave it; nothing above is matched.',
    ]);
  });

  it('says of a mix that ends early what cannot be matched, and nothing where both end alike', () => {
    expect(notesOf(file('low.wav', 8000, 3828), mix)).toEqual([
      'The mix ends at 3.8 kHz, having 8 kHz as its sample rate; what mix.wav has above cannot be matched.',
    ]);
    expect(notesOf(mix, file('hit.wav', 96_000, 22_000))).toEqual([]);
    expect(notesOf(file('dull.wav', 44_100, 9000), mix)).toEqual([]);
  });

  it('holds slopes of spectra against each other only where both reach as far', () => {
    const bright = (bandwidthHz: number) => notesOf(mix, file('bright.wav', 44_100, bandwidthHz, 1)).join(' ');
    expect(bright(20_000)).toContain('bright.wav may not fit this mix: its spectrum leans +3.5 dB/octave');
    expect(bright(8000)).not.toContain('may not fit');
  });
});
