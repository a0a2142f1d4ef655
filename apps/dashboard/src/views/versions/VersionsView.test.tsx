import type { VersionReport } from '@auralign/server/api';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerWith, json } from '../../testing/fetching.ts';
import { aFinding, aTrack } from '../../testing/things.ts';
import { VersionsView } from './VersionsView.tsx';

const OLDER = 'aaaaaaaaaaaa';
const NEWER = 'bbbbbbbbbbbb';
const LONG = `${'<b>A very long name</b> & so on '.repeat(8)}.wav`;
const TRACKS = [
  aTrack({ id: NEWER, name: LONG, analysis: 'ready' }),
  aTrack({ id: OLDER, name: 'mix 1.wav', analysis: 'ready' }),
  aTrack({ id: 'cccccccccccc', name: 'raw.wav', analysis: 'none' }),
];
const VERSIONS: VersionReport = {
  schemaVersion: 1,
  before: { name: 'mix 1.wav' },
  after: { name: LONG },
  verdict: 'linear',
  summary: ['The same mix, 1.4 LU softer.', 'At the end 1.50 s of silence were added.'],
  because: ['Null test: −11.0 dB remains.'],
  bands: [],
  ranges: [],
  moreRanges: 0,
  figures: [{ metric: 'integratedLufs', before: -14, after: -15.4 }],
  findings: [
    { status: 'new', finding: aFinding({ ruleId: 'tone.mud', title: 'Muddy' }) },
    { status: 'gone', finding: aFinding({ ruleId: 'gain.headroom', title: 'No headroom' }) },
  ],
  notes: [],
};

beforeEach(() => void (location.hash = ''));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const show = (beforeId?: string, afterId?: string) => render(<VersionsView beforeId={beforeId} afterId={afterId} />);

describe('versions', () => {
  it('asks for a mix where there is nothing to compare', async () => {
    answerWith(json(TRACKS.slice(1)));
    show();
    expect(await screen.findByText(/^Only one file has been measured so far/u)).toBeTruthy();
    expect(screen.queryByRole('combobox')).toBeNull();
  });

  it('lists what is measured, and writes what is chosen into the address', async () => {
    answerWith(json(TRACKS));
    show(undefined, NEWER);
    const older = await screen.findByRole('combobox', { name: 'Older version' });
    expect(within(older).getAllByRole('option')).toHaveLength(3); // "Choose", and the two that are measured
    expect(screen.getByText('Choose the older and the newer version.')).toBeTruthy();
    fireEvent.change(older, { target: { value: OLDER } });
    expect(location.hash).toBe(`#/versions?before=${OLDER}&after=${NEWER}`);
    fireEvent.click(screen.getByRole('button', { name: 'Exchange' }));
    expect(location.hash).toBe(`#/versions?before=${NEWER}`);
  });

  it('does not compare a file with itself', async () => {
    const asked = answerWith(json(TRACKS));
    show(OLDER, OLDER);
    expect(await screen.findByText('That is one file twice: choose another one.')).toBeTruthy();
    expect(asked).toHaveLength(1);
  });

  it('says what changed, what it rests on, and what became of figures and findings; names are words, not markup', async () => {
    const asked = answerWith(json(TRACKS), json(VERSIONS));
    const { container } = show(OLDER, NEWER);
    expect(await screen.findByRole('heading', { name: 'The same mix, 1.4 LU softer.' })).toBeTruthy();
    expect(asked[1]!.url).toBe(`/api/versions?before=${OLDER}&after=${NEWER}`);
    expect(screen.getByText('At the end 1.50 s of silence were added.')).toBeTruthy();
    expect(screen.getByRole('row', { name: /Integrated loudness.*−14\.0.*−15\.4.*−1\.4/u })).toBeTruthy();
    const findings = screen.getByRole('region', { name: 'Findings of both versions' });
    expect(findings.textContent).toMatch(/New.*Muddy.*Gone.*No headroom/u);
    expect(container.querySelector('b')).toBeNull();
  });

  it('says why it could not, and tries again', async () => {
    const problem = { code: 'LIMIT_EXCEEDED', detail: 'mix 1.wav is longer than 20 minutes.', status: 422 };
    answerWith(json(TRACKS), json(problem, 422), json(VERSIONS));
    show(OLDER, NEWER);
    expect(await screen.findByText('mix 1.wav is longer than 20 minutes.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { name: 'The same mix, 1.4 LU softer.' })).toBeTruthy();
  });

  it('gives up a comparison that nobody waits for any more', async () => {
    const asked = answerWith(json(TRACKS), json(VERSIONS));
    const { unmount } = show(OLDER, NEWER);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    unmount();
    expect(asked[1]!.init.signal!.aborted).toBe(true);
  });
});
