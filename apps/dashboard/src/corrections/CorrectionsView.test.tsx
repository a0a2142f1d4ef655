import { validatePlan, type Move, type Plan } from '@auralign/match';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { currentSession } from '../state/index.ts';
import { patchSession, resetSession } from '../state/session.ts';
import { CorrectionsView } from './CorrectionsView.tsx';
import { takeUp } from './working.ts';

const WORDS = { because: 'It was measured.', predicted: [{ metric: 'integratedLufs', delta: 4 }], cost: 'Nothing.' };
const MOVES: Move[] = [
  {
    id: 'tone',
    kind: 'eq',
    channel: 'stereo',
    bands: [
      { kind: 'peaking', frequencyHz: 300, gainDb: -4, q: 1 },
      { kind: 'high-shelf', frequencyHz: 8000, gainDb: 3, q: 0.7 },
    ],
    ...WORDS,
  },
  { id: 'width', kind: 'width', sideGainDb: 2, monoBelowHz: 0, ...WORDS },
  {
    id: 'dynamics',
    kind: 'compressor',
    crossoversHz: [],
    lookaheadSeconds: 0,
    bands: [
      {
        mode: 'compress',
        thresholdDbfs: -24,
        ratio: 2,
        kneeDb: 6,
        attackSeconds: 0.01,
        releaseSeconds: 0.1,
        detector: { kind: 'peak' },
        maxChangeDb: 6,
        makeUpDb: 0,
      },
    ],
    ...WORDS,
  },
  { id: 'gain', kind: 'gain', gainDb: 4, ...WORDS },
];
const PLAN: Plan = {
  schemaVersion: 1,
  target: { name: 'mix.wav' },
  references: [{ name: 'reference.wav' }],
  amounts: { tone: 1, dynamics: 1, width: 1, loudness: 1 },
  moves: MOVES,
  notes: ['The reference is faster.'],
  abstained: [{ dimension: 'loudness', reason: 'Enough is enough.' }],
};
const track = (id: string) => ({
  id,
  sha256: '0'.repeat(64),
  name: `${id}.wav`,
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
  metrics: {},
});

beforeEach(() => {
  vi.stubGlobal('fetch', async () => Response.json({}));
  act(() =>
    patchSession({
      mixId: 'mix',
      referenceIds: ['reference'],
      tracks: { mix: track('mix'), reference: track('reference') },
      planState: 'ready',
      planRecord: {
        id: 'plan',
        mixId: 'mix',
        referenceIds: ['reference'],
        options: {},
        findings: [],
        suggested: PLAN,
        plan: PLAN,
        createdAt: '2026-01-01T00:00:00.000Z',
      },
    }),
  );
  render(<CorrectionsView />);
});

afterEach(() => {
  cleanup();
  act(() => {
    resetSession();
    takeUp(undefined);
  });
  vi.unstubAllGlobals();
});

const plan = (): Plan => currentSession().planRecord!.plan;
const eqBand = (index: number) => {
  const [eq] = plan().moves;
  return eq?.kind === 'eq' ? eq.bands[index] : undefined;
};

describe('the corrections', () => {
  it('are asked for again when somebody says what the reference is', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (request: Request | string, init?: RequestInit) => {
      asked.push(request instanceof Request ? await request.clone().text() : JSON.stringify(init?.body));
      return new Promise<Response>(() => {}); // the answer is not what this is about
    });
    fireEvent.change(screen.getByLabelText('Reference'), { target: { value: 'other-song' } });
    await vi.waitFor(() => expect(asked.join(' ')).toMatch(/referenceIs\W+other-song/));
  });

  it('show every step with its reason, what is predicted, what it costs, and what was not done', () => {
    expect(screen.getAllByRole('switch')).toHaveLength(4);
    expect(screen.getAllByText('It was measured.')).toHaveLength(4);
    expect(screen.getAllByText(/Integrated loudness \+4.0 LU/)).toHaveLength(4);
    expect(screen.getByText('Enough is enough.')).toBeTruthy();
    expect(screen.getByText('The reference is faster.')).toBeTruthy();
  });

  it('move a node by keys, inside its ranges, and take it back', () => {
    const [node] = screen.getAllByRole('slider', { name: /^Band 1/ });
    fireEvent.keyDown(node!, { key: 'ArrowUp', shiftKey: true });
    expect(eqBand(0)).toMatchObject({ gainDb: -3 });
    fireEvent.keyDown(node!, { key: 'ArrowRight' });
    expect(eqBand(0)!.frequencyHz).toBeGreaterThan(300);
    for (let i = 0; i < 60; i++) fireEvent.keyDown(node!, { key: 'PageUp' });
    expect(eqBand(0)!.q).toBe(40);
    fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true });
    expect(plan()).toBe(PLAN); // one gesture, one step
    fireEvent.keyDown(document.body, { key: 'Z', ctrlKey: true, shiftKey: true });
    expect(eqBand(0)!.q).toBe(40);
  });

  it('take numbers for a node, and keep them in range', () => {
    const field = screen.getByRole('spinbutton', { name: 'Frequency of band 2' });
    fireEvent.change(field, { target: { value: '5000' } });
    expect(eqBand(1)).toMatchObject({ frequencyHz: 5000 });
    fireEvent.change(field, { target: { value: '99999' } });
    expect(eqBand(1)!.frequencyHz).toBe(0.49 * 48_000);
    fireEvent.change(screen.getByRole('combobox', { name: 'Kind of band 1' }), { target: { value: 'notch' } });
    expect(eqBand(0)!.kind).toBe('notch');
  });

  it('add and remove bands, and move one to the side', () => {
    fireEvent.click(screen.getByRole('button', { name: 'Add band' }));
    expect(eqBand(2)).toMatchObject({ kind: 'peaking', gainDb: 0 });
    fireEvent.keyDown(screen.getByRole('slider', { name: /^Band 3/ }), { key: 'Delete' });
    expect(eqBand(2)).toBeUndefined();
    fireEvent.change(screen.getByRole('combobox', { name: 'Channel of band 2' }), { target: { value: 'side' } });
    expect(plan().moves.filter(({ kind }) => kind === 'eq')).toHaveLength(2);
  });

  it('switch a step off, do it in part, and go back to what was suggested', () => {
    const gain = screen.getByRole('article', { name: /Gain/ });
    fireEvent.click(within(gain).getByRole('switch'));
    expect(plan().moves.map(({ id }) => id)).toEqual(['tone', 'width', 'dynamics']);
    fireEvent.click(within(gain).getByRole('button', { name: 'As suggested' }));
    fireEvent.change(within(gain).getByRole('slider', { name: 'Amount' }), { target: { value: '50' } });
    expect(plan().moves.at(-1)).toMatchObject({ gainDb: 2 });
  });

  it('move the handles of a compressor', () => {
    fireEvent.keyDown(screen.getByRole('slider', { name: 'Threshold' }), { key: 'ArrowLeft' });
    expect(plan().moves[2]).toMatchObject({ bands: [{ thresholdDbfs: -24.5 }] });
    for (let i = 0; i < 40; i++) fireEvent.keyDown(screen.getByRole('slider', { name: 'Ratio' }), { key: 'ArrowDown' });
    expect(plan().moves[2]).toMatchObject({ bands: [{ ratio: 1 }] });
  });

  it('take steps added by hand, at their place in the chain, and drop them again', () => {
    fireEvent.click(screen.getByRole('button', { name: 'Limiter' }));
    fireEvent.click(screen.getByRole('button', { name: 'Balance' }));
    expect(plan().moves.map(({ kind }) => kind)).toEqual(['eq', 'balance', 'width', 'compressor', 'gain', 'limiter']);
    expect(() => validatePlan(plan())).not.toThrow();
    fireEvent.click(within(screen.getByRole('article', { name: /Limiter/ })).getByRole('button', { name: 'Remove' }));
    expect(plan().moves.at(-1)!.kind).toBe('gain');
  });

  it('refuse what cannot be carried out, with the reason, and keep what was', () => {
    const width = screen.getByRole('article', { name: /Width/ });
    // 2 dB in the bass are no narrower: the chain refuses a width that widens below this corner.
    fireEvent.change(within(width).getByRole('spinbutton', { name: 'Only narrower below' }), {
      target: { value: '120' },
    });
    expect(within(width).getByRole('alert').textContent).toMatch(/Not done: .*the side would get 2.0 dB/);
    expect(plan()).toBe(PLAN);
  });
});
