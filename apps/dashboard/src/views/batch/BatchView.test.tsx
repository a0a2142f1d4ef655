import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../../api/problem.ts';
import { aFinding } from '../../testing/things.ts';
import { BatchView } from './BatchView.tsx';
import { setBatch, type BatchRow } from './batchStore.ts';

const HOSTILE = '<img src=x onerror=alert(1)>.wav';
const row = (key: string, changes: Partial<BatchRow>): BatchRow => ({
  key,
  name: key,
  metrics: {},
  findings: [],
  history: [],
  ...changes,
});

beforeEach(() =>
  setBatch([
    row('loud.wav', {
      trackId: 'aaaaaaaaaaaa',
      metrics: { integratedLufs: -8 },
      findings: [aFinding({ severity: 'fail', title: 'Clipping' })],
      history: [-10, null, -8],
    }),
    row(HOSTILE, { trackId: 'bbbbbbbbbbbb', metrics: { integratedLufs: -20 }, history: [-20, -21] }),
    row('broken.wav', {
      progress: {
        stage: 'failed',
        fraction: 0,
        phase: 'Not a sound file.',
        problem: new ApiError({ code: 'UNSUPPORTED_FORMAT', message: 'x', status: 415 }),
      },
    }),
    row('coming.wav', { progress: { stage: 'running', fraction: 0.4, phase: 'Measuring' } }),
  ]),
);
afterEach(() => {
  cleanup();
  setBatch([]);
});
const names = (): (string | null)[] => screen.getAllByRole('rowheader').map(({ textContent }) => textContent);

describe('the batch page', () => {
  it('has one row a file, whatever became of it', () => {
    render(<BatchView />);
    expect(names()).toEqual(['loud.wav', HOSTILE, 'broken.wav', 'coming.wav']);
    expect(screen.getByText(/Not a sound file/)).toBeTruthy();
    expect(screen.getByRole('progressbar', { name: 'coming.wav: Measuring' }).getAttribute('aria-valuenow')).toBe('40');
    expect(document.querySelector('img')).toBeNull();
  });

  it('opens an analysed file by its name', () => {
    render(<BatchView />);
    expect(screen.getByRole('link', { name: 'loud.wav' }).getAttribute('href')).toBe('#/mix/aaaaaaaaaaaa/overview');
    expect(screen.queryByRole('link', { name: 'broken.wav' })).toBeNull();
  });

  it('sorts by the head of a column, up, down, and as it was', () => {
    render(<BatchView />);
    const head = screen.getByRole('columnheader', { name: /^Loudness/ });
    const press = (): void => void fireEvent.click(within(head).getByRole('button'));
    press();
    expect(head.getAttribute('aria-sort')).toBe('ascending');
    expect(names().slice(0, 2)).toEqual([HOSTILE, 'loud.wav']);
    press();
    expect(names().slice(0, 2)).toEqual(['loud.wav', HOSTILE]);
    press();
    expect(head.getAttribute('aria-sort')).toBe('none');
  });

  it('filters', () => {
    render(<BatchView />);
    fireEvent.click(screen.getByRole('button', { name: 'With faults' }));
    expect(names()).toEqual(['loud.wav']);
    fireEvent.change(screen.getByRole('searchbox', { name: 'Search by name' }), { target: { value: 'zzz' } });
    expect(screen.getByText('No file fits the filter.')).toBeTruthy();
  });
});
