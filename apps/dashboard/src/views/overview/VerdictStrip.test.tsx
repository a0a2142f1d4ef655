import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../api/resources.ts';
import {
  addReference,
  currentLoop,
  selectMix,
  setLitBand,
  setLoop,
  subscribeToPlayRequests,
  type PlayRequest,
} from '../../state/index.ts';
import { resetSession } from '../../state/session.ts';
import { aFinding } from '../../testing/things.ts';
import { clearFindingFocus, strongestRange } from './findingFocus.ts';
import { VerdictStrip } from './VerdictStrip.tsx';

const mud = aFinding({
  bandHz: { lowHz: 200, highHz: 400, centreHz: 280 },
  ranges: [
    { startSeconds: 10, endSeconds: 14, value: 2 },
    { startSeconds: 42, endSeconds: 58, value: 4 },
  ],
});
const others = ['a', 'b', 'c', 'd'].map((ruleId) => aFinding({ ruleId, title: `Finding ${ruleId}`, severity: 'info' }));

afterEach(() => {
  cleanup();
  setLoop(undefined);
  setLitBand(undefined);
  clearFindingFocus();
  act(resetSession);
});

describe('the verdict strip', () => {
  it('says the first three and keeps the rest behind a button', () => {
    render(<VerdictStrip findings={[mud, ...others]} isPartial={false} referenceCount={2} />);
    expect(screen.getAllByRole('article')).toHaveLength(3);
    expect(screen.getByText('5 findings against 2 references')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show all 5' }));
    expect(screen.getAllByRole('article')).toHaveLength(5);
  });

  it('leads from a finding with a move to the plan that has a step for it', () => {
    selectMix('aaaaaaaaaaaa');
    const move = { id: 'tone.mud', kind: 'gain', gainDb: -1, because: '', predicted: [], cost: '' } as const;
    const withMove = { ...mud, moves: [{ ...move, predicted: [] }] };
    const strip = (findings: readonly Finding[]) => (
      <VerdictStrip findings={findings} isPartial={false} referenceCount={0} />
    );
    const { rerender } = render(strip([mud]));
    expect(screen.queryByRole('link', { name: /^See the correction/ })).toBeNull();
    rerender(strip([withMove]));
    const way = (): string | null =>
      screen.getByRole('link', { name: 'See the correction: Muddy low mids' }).getAttribute('href');
    expect(way()).toBe('#/mix/aaaaaaaaaaaa/corrections');
    act(() => addReference('bbbbbbbbbbbb'));
    expect(way()).toBe('#/mix/aaaaaaaaaaaa/corrections?refs=bbbbbbbbbbbb'); // tone is what a match is about
    rerender(strip([{ ...withMove, ruleId: 'low.hum' }]));
    expect(way()).toBe('#/mix/aaaaaaaaaaaa/corrections?refs=bbbbbbbbbbbb&plan=findings');
  });

  it('says severity in words, not in colour alone', () => {
    render(
      <VerdictStrip
        findings={[mud, aFinding({ ruleId: 'x', severity: 'fail' })]}
        isPartial={false}
        referenceCount={0}
      />,
    );
    const [first, second] = screen.getAllByRole('article');
    expect(within(first!).getByText('Worth mending')).toBeTruthy();
    expect(within(second!).getByText('Fault')).toBeTruthy();
  });

  it('loops the strongest place of a finding that is clicked, and plays it', () => {
    const asked: PlayRequest[] = [];
    const stop = subscribeToPlayRequests((request) => asked.push(request));
    render(<VerdictStrip findings={[mud]} isPartial={false} referenceCount={1} />);
    fireEvent.click(screen.getByRole('button', { name: 'Muddy low mids' }));
    expect(currentLoop()).toEqual({ startSeconds: 42, endSeconds: 58 });
    fireEvent.click(screen.getByRole('button', { name: 'Muddy low mids' }));
    // The second time it is paused, or played on.
    expect(asked).toEqual([{ kind: 'play', fromSeconds: 42, source: undefined }, { kind: 'toggle' }]);
    stop();
  });

  it('loops the very place whose chip is clicked', () => {
    render(<VerdictStrip findings={[mud]} isPartial={false} referenceCount={1} />);
    const chip = screen.getByRole('button', { name: 'Loop 0:10–0:14: Muddy low mids' });
    fireEvent.click(chip);
    expect(currentLoop()).toEqual({ startSeconds: 10, endSeconds: 14 });
    expect(chip.getAttribute('aria-pressed')).toBe('true');
  });

  it('plays the whole song, without a loop, where the fault has no one place', () => {
    const asked: PlayRequest[] = [];
    const stop = subscribeToPlayRequests((request) => asked.push(request));
    asked.length = 0; // what was asked for before anybody listened
    render(<VerdictStrip findings={[{ ...mud, ranges: [] }]} isPartial={false} referenceCount={1} />);
    const chip = screen.getByRole('button', { name: 'Play the whole song: Muddy low mids' });
    fireEvent.click(chip);
    expect(currentLoop()).toBeUndefined();
    expect(chip.getAttribute('aria-pressed')).toBe('true');
    fireEvent.click(chip);
    expect(asked).toEqual([{ kind: 'play', fromSeconds: 0, source: undefined }, { kind: 'toggle' }]);
    stop();
  });

  it('loops where a fault of the whole song is heard best', () => {
    const whole = { ...mud, ranges: [], clearest: { startSeconds: 12, endSeconds: 18 } };
    render(<VerdictStrip findings={[whole]} isPartial={false} referenceCount={1} />);
    fireEvent.click(screen.getByRole('button', { name: 'Muddy low mids' }));
    expect(currentLoop()).toEqual({ startSeconds: 12, endSeconds: 18 });
    const chip = screen.getByRole('button', { name: 'Loop 0:12–0:18, where it is heard best: Muddy low mids' });
    expect(chip.getAttribute('aria-pressed')).toBe('true');
    fireEvent.click(screen.getByRole('button', { name: 'Play the whole song: Muddy low mids' }));
    expect(currentLoop()).toBeUndefined();
    expect(chip.getAttribute('aria-pressed')).toBe('false');
  });

  it('goes through the findings with the bracket keys, but not while somebody types', () => {
    render(
      <>
        <input aria-label="note" type="text" />
        <VerdictStrip findings={[mud, ...others]} isPartial={false} referenceCount={1} />
      </>,
    );
    fireEvent.keyDown(screen.getByLabelText('note'), { key: ']' });
    expect(currentLoop()).toBeUndefined();
    fireEvent.keyDown(document.body, { key: ']' });
    expect(currentLoop()).toEqual({ startSeconds: 42, endSeconds: 58 });
    fireEvent.keyDown(document.body, { key: ']' });
    expect(currentLoop()).toBeUndefined(); // the next finding has no place
    fireEvent.keyDown(document.body, { key: '[' });
    expect(currentLoop()).toEqual({ startSeconds: 42, endSeconds: 58 });
  });

  it('says that nothing needs mending, once everything was looked at', () => {
    const pass = [aFinding({ severity: 'pass' })];
    const { rerender } = render(<VerdictStrip findings={pass} isPartial referenceCount={0} />);
    expect(screen.queryByRole('heading')).toBeNull();
    rerender(<VerdictStrip findings={pass} isPartial={false} referenceCount={0} />);
    expect(screen.getByRole('heading', { name: 'Nothing to mend' })).toBeTruthy();
  });

  it('finds the strongest place also where less is worse', () => {
    expect(strongestRange(mud)).toBe(1);
    expect(strongestRange({ ...mud, expected: { min: 0, source: 'x' } })).toBe(0);
  });
});
