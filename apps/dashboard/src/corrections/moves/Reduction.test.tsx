import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { patchPlayer } from '../../player/playerState.ts';
import { Reduction } from './SmallEditors.tsx';

const heard = { maxReductionDb: 5.5, meanReductionDb: 1.2, activeFraction: 0.1 };

beforeEach(() => act(() => patchPlayer({ audition: { activity: { limiter: heard } } })));
afterEach(() => {
  cleanup();
  act(() => patchPlayer({ audition: undefined }));
});

it('tells what a limiter was measured to do from what was reckoned, where they differ', () => {
  const { rerender } = render(<Reduction moveId="limiter" isOn reckonedDb={4.2} />);
  expect(screen.getByText(/^Turns down by 5\.5 dB at most, 1\.2 dB on average where it acts, 10 % /)).toBeTruthy();
  expect(
    screen.getByText(/^Measured: .* The 4\.2 dB of the prediction are reckoned from the highest peak/),
  ).toBeTruthy();
  rerender(<Reduction moveId="limiter" isOn reckonedDb={5.4} />);
  expect(screen.queryByText(/^Measured/)).toBeNull();
  rerender(<Reduction moveId="limiter" isOn />);
  expect(screen.queryByText(/^Measured/)).toBeNull();
});
