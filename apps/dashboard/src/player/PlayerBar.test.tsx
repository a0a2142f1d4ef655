import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { currentLoop, currentPlayback, setLoop } from '../state/index.ts';
import { patchSession, resetSession } from '../state/session.ts';
import { PlayerBar } from './PlayerBar.tsx';
import { currentPlayer, INITIAL_STATE, patchPlayer } from './playerState.ts';

const track = (id: string, name: string, integratedLufs: number) => ({
  id,
  sha256: '0'.repeat(64),
  name,
  byteCount: 1,
  format: 'wav',
  sampleRateHz: 48_000,
  channelCount: 2,
  durationSeconds: 100,
  createdAt: '2026-01-01T00:00:00.000Z',
  song: null,
  note: '',
  origin: 'upload' as const,
  analysis: 'ready' as const,
  metrics: { integratedLufs },
});
const ready = { kind: 'ready' } as const;

/** Never answers: what is decoded is not the matter here. */
class SilentWorker {
  postMessage(): void {}
  addEventListener(): void {}
}

beforeEach(() => {
  vi.stubGlobal('Worker', SilentWorker);
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
  HTMLCanvasElement.prototype.getContext = (() => null) as never;
  patchSession({
    mixId: 'mix',
    referenceIds: ['one', 'two'],
    tracks: {
      mix: track('mix', 'song.wav', -20),
      one: track('one', 'first.wav', -10),
      two: track('two', 'second.wav', -12),
    },
  });
});

afterEach(() => {
  cleanup();
  act(() => {
    resetSession();
    patchPlayer(INITIAL_STATE);
    setLoop(undefined);
  });
  vi.unstubAllGlobals();
});

async function show() {
  render(<PlayerBar />);
  await act(async () => {
    patchPlayer({ status: { mix: ready, reference: ready, corrected: { kind: 'absent' } } });
  });
}

const sources = () => within(screen.getByRole('group', { name: 'Source' })).getAllByRole('button');

describe('the player bar', () => {
  it('turns the louder source down and says by how much', async () => {
    await show();
    expect(sources().map(({ textContent }) => textContent)).toEqual([
      '1Mix0.0 dB',
      '2Reference1/2 · −10.0 dB',
      '3Correctednone',
    ]);
  });

  it('changes source by key, and goes on to the next reference when asked again', async () => {
    await show();
    fireEvent.keyDown(document.body, { key: '2' });
    expect(currentPlayback().source).toBe('reference');
    expect(sources()[1]!.getAttribute('aria-pressed')).toBe('true');
    fireEvent.keyDown(document.body, { key: '2' });
    expect(currentPlayer().referenceId).toBe('two');
    fireEvent.keyDown(document.body, { key: '3' }); // there is none yet
    expect(currentPlayback().source).toBe('reference');
  });

  it('bypasses the correction, and chooses A, B and X in a test, by their letters', async () => {
    await show();
    act(() => patchPlayer({ status: { mix: ready, reference: ready, corrected: ready } }));
    fireEvent.keyDown(document.body, { key: 'b' });
    expect(currentPlayback().source).toBe('corrected');
    fireEvent.keyDown(document.body, { key: 'b' });
    expect(currentPlayback().source).toBe('mix');
    fireEvent.click(screen.getByRole('button', { name: /Listen/ }));
    fireEvent.click(screen.getByRole('button', { name: 'Start' }));
    for (const letter of ['A', 'B', 'X'] as const) {
      fireEvent.keyDown(document.body, { key: letter.toLowerCase() });
      expect(currentPlayer().abxChoice).toBe(letter);
    }
    expect(currentPlayback().source).not.toBe('reference'); // X is one of the two
  });

  it('leaves keys to fields one types in', async () => {
    await show();
    fireEvent.click(screen.getByRole('button', { name: /Listen/ }));
    const offset = screen.getByRole('spinbutton', { name: /later/ });
    fireEvent.keyDown(offset, { key: '2' });
    expect(currentPlayback().source).toBe('mix');
  });

  it('hides every name and figure in blind listening, and reveals them again', async () => {
    await show();
    fireEvent.click(screen.getByRole('button', { name: /Listen/ }));
    fireEvent.click(screen.getByRole('button', { name: 'Hide and shuffle names' }));
    expect(currentPlayback().isBlind).toBe(true);
    expect(sources().map(({ textContent }) => textContent)).toEqual(['1Source Ahidden', '2Source Bhidden']);
    for (const button of sources())
      expect(`${button.className} ${button.title}`).not.toMatch(/mix|reference|song|first/i);
    fireEvent.click(screen.getByRole('button', { name: 'Reveal' }));
    expect(currentPlayback().isBlind).toBe(false);
    expect(sources()[0]!.textContent).toMatch(/^1Mix/);
  });

  it('counts an ABX test', async () => {
    await show();
    fireEvent.click(screen.getByRole('button', { name: /Listen/ }));
    fireEvent.click(screen.getByRole('button', { name: 'Start' }));
    expect(sources().map(({ textContent }) => textContent?.slice(0, 2))).toEqual(['1A', '2B', '3X']);
    for (let i = 0; i < 3; i++) fireEvent.click(screen.getByRole('button', { name: 'X is A' }));
    expect(screen.getByText(/of 3 right, p = /)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'End' }));
    expect(currentPlayback().isBlind).toBe(false);
  });

  it('seeks and loops from the keyboard', async () => {
    await show();
    const position = screen.getByRole('slider', { name: 'Position' });
    fireEvent.keyDown(position, { key: 'End' });
    expect(currentPlayback().positionSeconds).toBe(100);
    fireEvent.keyDown(position, { key: 'PageDown' });
    expect(currentPlayback().positionSeconds).toBe(90);
    fireEvent.keyDown(document.body, { key: 'l' });
    expect(currentLoop()).toEqual({ startSeconds: 90, endSeconds: 98 });
    fireEvent.keyDown(screen.getByRole('slider', { name: 'Loop end' }), { key: 'ArrowRight', shiftKey: true });
    expect(currentLoop()!.endSeconds).toBeCloseTo(99, 6);
    fireEvent.keyDown(document.body, { key: 'L' });
    expect(currentLoop()).toBeUndefined();
  });

  it('advises a break once the time is over', async () => {
    await show();
    act(() => patchPlayer({ listening: { heardSeconds: 46 * 60, restedSeconds: 0, dismissed: false } }));
    expect(screen.getByText(/listened for 46 minutes/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Go on' }));
    expect(screen.queryByText(/listened for/)).toBeNull();
  });

  it('says why a file cannot be played', async () => {
    await show();
    act(() =>
      patchPlayer({ status: { ...currentPlayer().status, mix: { kind: 'failed', message: 'song.wav: damaged' } } }),
    );
    expect(screen.getByText('song.wav: damaged')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Play' }).hasAttribute('disabled')).toBe(true);
  });
});
