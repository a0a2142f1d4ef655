import { CHARTS, type ChartInput } from '@auralign/charts';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { publishPlayback } from '../../state/index.ts';
import { aFinding } from '../../testing/things.ts';
import { pieceReport } from '../../testing/measured.ts';
import { ChartFigure } from './ChartFigure.tsx';
import { tableText } from './tableText.ts';

const HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>&lt;';

let input: ChartInput;
beforeAll(async () => {
  const mix = await pieceReport({ name: `${HOSTILE}.wav`, title: HOSTILE });
  const reference = await pieceReport({ name: `${HOSTILE} reference.wav`, seed: 9, rms: 0.05 });
  const findings = [
    aFinding({
      title: HOSTILE,
      because: HOSTILE,
      bandHz: { lowHz: 200, highHz: 400, centreHz: 280 },
      ranges: [{ startSeconds: 1, endSeconds: 2, value: 1 }],
    }),
  ];
  input = { mix, reference, findings };
});

// jsdom lays nothing out: every element is as wide as a desktop's.
beforeEach(() => void vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(900));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  publishPlayback({ isBlind: false });
});

const shown = (id: string) => CHARTS.find((chart) => chart.id === id)!.show(input)!;

describe('a chart on the page', () => {
  it('draws the picture, and the numbers behind it on request', () => {
    render(<ChartFigure chart={shown('loudnessHistory')} durationSeconds={4} />);
    const figure = screen.getByRole('figure', { name: 'Loudness over time' });
    expect(within(figure).getByRole('img').getAttribute('aria-label')).toContain('LUFS');
    expect(within(figure).queryByRole('table')).toBeNull();
    const button = within(figure).getByRole('button', { name: 'Show as table Loudness over time' });
    fireEvent.click(button);
    expect(button.getAttribute('aria-expanded')).toBe('true');
    expect(within(figure).getAllByRole('row').length).toBeGreaterThan(2);
    expect(within(figure).getByRole('button', { name: 'Copy table' })).toBeTruthy();
  });

  it('moves the shared cursor by keys and reads it out', () => {
    render(<ChartFigure chart={shown('loudnessHistory')} durationSeconds={4} />);
    const cursor = screen.getByRole('slider', { name: 'Loudness over time: time cursor' });
    fireEvent.keyDown(cursor, { key: 'End' });
    expect(cursor.getAttribute('aria-valuenow')).toBe('4');
    fireEvent.keyDown(cursor, { key: 'ArrowLeft' });
    expect(Number(cursor.getAttribute('aria-valuenow'))).toBeCloseTo(3.9, 6);
    expect(cursor.getAttribute('aria-valuetext')).toMatch(/^0:03\.9, .*−\d+\.\d LUFS/);
  });

  it('has a frequency cursor where there is a frequency axis, and none where there is neither', () => {
    const { rerender } = render(<ChartFigure chart={shown('spectrum')} durationSeconds={4} />);
    expect(screen.getByRole('slider', { name: 'Average spectrum: frequency cursor' })).toBeTruthy();
    rerender(<ChartFigure chart={shown('loudnessColumn')} durationSeconds={4} />);
    expect(screen.queryByRole('slider')).toBeNull();
  });

  it('shows nothing while somebody listens blind', () => {
    publishPlayback({ isBlind: true });
    render(<ChartFigure chart={shown('spectrum')} durationSeconds={4} />);
    expect(screen.queryByRole('img')).toBeNull();
    expect(screen.getByText('Hidden while you listen blind.')).toBeTruthy();
  });

  it('lets no name, tag or note become markup, in any chart or table', () => {
    for (const chart of CHARTS) {
      const one = chart.show(input);
      if (one === undefined) continue;
      const { container, unmount } = render(<ChartFigure chart={one} durationSeconds={4} />);
      fireEvent.click(screen.getByRole('button', { name: `Show as table ${one.title}` }));
      expect(container.querySelector('script, img[src], [onerror], iframe')).toBeNull();
      unmount();
    }
  });
});

describe('a table on the clipboard', () => {
  it('has tabs between cells, units in the head and minus signs that spreadsheets read', () => {
    const text = tableText({
      caption: '',
      columns: [
        { label: 'Band', isText: true },
        { label: 'Level', unit: 'dB' },
      ],
      rows: [
        ['Sub\tbass', '−3.2'],
        ['−', '1'],
      ],
    });
    expect(text).toBe('Band\tLevel (dB)\nSub bass\t-3.2\n−\t1');
  });
});
