import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pieceReport } from '../../testing/measured.ts';
import { KeyFigures } from './KeyFigures.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('the key figures', () => {
  it('say why a figure is missing instead of inventing one', async () => {
    render(<KeyFigures mix={await pieceReport({ rms: 0, seconds: 4 })} />);
    expect(screen.getAllByText('silence').length).toBeGreaterThan(0);
    expect(screen.queryByRole('button', { name: /^Integrated loudness, mix/ })).toBeNull();
  });

  it('say that mono has no width', async () => {
    render(<KeyFigures mix={await pieceReport({ channelCount: 1 })} />);
    fireEvent.click(screen.getByText('More figures'));
    expect(screen.getAllByText('needs stereo').length).toBeGreaterThan(0);
  });

  it('put a figure with its unit on the clipboard, with a minus sign that programs read', async () => {
    const writeText = vi.fn<(text: string) => Promise<void>>(() => Promise.resolve());
    vi.stubGlobal('navigator', { clipboard: { writeText } });
    render(<KeyFigures mix={await pieceReport()} reference={await pieceReport({ rms: 0.2 })} />);
    fireEvent.click(screen.getByRole('button', { name: /^Integrated loudness, reference: −\d+\.\d LUFS\. Copy$/ }));
    await waitFor(() => expect(writeText).toHaveBeenCalledWith(expect.stringMatching(/^-\d+\.\d LUFS$/)));
  });
});
