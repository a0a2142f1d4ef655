import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { pieceReport } from '../../testing/measured.ts';
import { FileWarnings } from './FileWarnings.tsx';

afterEach(cleanup);

describe('what reading met with', () => {
  it('is said of each file it concerns, and of no other', async () => {
    const whole = await pieceReport();
    const cut = {
      ...whole,
      file: { ...whole.file, name: 'cut.wav' },
      warnings: [{ code: 'truncated', message: 'the file is cut short: 10 of 20 bytes of samples are there' }],
    } as typeof whole;
    render(<FileWarnings reports={[whole, cut]} />);
    expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'cut.wav The file is cut short: 10 of 20 bytes of samples are there.',
    ]);
  });

  it('leaves no empty box where all is well', async () => {
    const { container } = render(<FileWarnings reports={[await pieceReport()]} />);
    expect(container.innerHTML).toBe('');
  });
});
