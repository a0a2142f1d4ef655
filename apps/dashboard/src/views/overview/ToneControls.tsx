import type { ToneOptions } from '@auralign/charts';
import { useId } from 'react';
import { rounded } from '../parts/words.ts';

export const DEFAULT_TONE: ToneOptions = Object.freeze({ smoothingOctaves: 1 / 12, tiltDbPerOctave: 4.5 });

const SMOOTHINGS = [
  { octaves: 1 / 3, words: '1/3 oct' },
  { octaves: 1 / 6, words: '1/6 oct' },
  { octaves: 1 / 12, words: '1/12 oct' },
  { octaves: 1 / 24, words: '1/24 oct' },
  { octaves: 0, words: 'off' },
] as const;

interface ToneControlsProps {
  readonly tone: ToneOptions;
  readonly onChange: (tone: ToneOptions) => void;
}

/** Smoothing and tilt of the spectrum. */
export function ToneControls({ tone, onChange }: ToneControlsProps) {
  const id = useId();
  const index = SMOOTHINGS.findIndex(({ octaves }) => octaves === tone.smoothingOctaves);
  const tilt = tone.tiltDbPerOctave ?? 4.5;
  return (
    <>
      <label className="field inline" htmlFor={`${id}-smoothing`}>
        <span>Smoothing</span>
        <select
          id={`${id}-smoothing`}
          value={index}
          onChange={({ currentTarget: { value } }) => {
            onChange({ ...tone, smoothingOctaves: SMOOTHINGS[Number(value)]!.octaves });
          }}
        >
          {SMOOTHINGS.map(({ words }, i) => (
            <option key={words} value={i}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label className="field inline" htmlFor={`${id}-tilt`}>
        <span>Tilt</span>
        <input
          id={`${id}-tilt`}
          type="range"
          min={0}
          max={6}
          step={0.5}
          value={tilt}
          aria-valuetext={`${rounded(tilt)} dB per octave`}
          onChange={({ currentTarget: { value } }) => onChange({ ...tone, tiltDbPerOctave: Number(value) })}
        />
        <output className="figures">{rounded(tilt)} dB/oct</output>
      </label>
    </>
  );
}
