import type { Plan } from '@auralign/match';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Finding } from '../api/resources.ts';
import { addReference, askForStep, currentSession, selectMix } from '../state/index.ts';
import { patchSession, resetSession } from '../state/session.ts';
import { aFinding, aTrack } from '../testing/things.ts';
import { CorrectionsView } from './CorrectionsView.tsx';
import { takeUp } from './working.ts';

const MIX = 'aaaaaaaaaaaa';
const REFERENCE = 'bbbbbbbbbbbb';

const bell = (id: string, frequencyHz: number): Finding['moves'][number] => ({
  id,
  kind: 'eq',
  channel: 'stereo',
  bands: [{ kind: 'peaking', frequencyHz, gainDb: -3, q: 2 }],
  because: `the band of ${id} was measured.`,
  predicted: [],
  cost: 'Everything there gets softer.',
});
const MUD = aFinding({ moves: [bell('tone.mud', 280)], safeToApply: true });
const BOXY = aFinding({ ruleId: 'tone.boxy', title: 'Boxy', moves: [bell('tone.boxy', 400)] });
const LOSSY = aFinding({ ruleId: 'file.lossy', title: 'Lossy source', advice: 'use the file before it was coded.' });

const planOf = (findings: readonly Finding[]): Plan => ({
  schemaVersion: 1,
  target: { name: 'mix.wav' },
  references: [],
  amounts: { tone: 1, dynamics: 1, width: 1, loudness: 1 },
  moves: findings.filter(({ safeToApply }) => safeToApply).flatMap(({ moves }): Plan['moves'] => moves),
  notes: [],
  abstained: [],
});

function open(findings: readonly Finding[], id = 'plan'): void {
  act(() => {
    const plan = planOf(findings);
    const record = { id, mixId: MIX, referenceIds: [], options: {}, createdAt: '2026-01-01T00:00:00.000Z' };
    patchSession({ planState: 'ready', planRecord: { ...record, suggested: plan, plan, findings: [...findings] } });
  });
}

beforeEach(() => {
  vi.stubGlobal('fetch', async () => Response.json({}));
  act(() => {
    patchSession({ tracks: { [MIX]: aTrack({ id: MIX }), [REFERENCE]: aTrack({ id: REFERENCE, name: 'ref.wav' }) } });
    selectMix(MIX);
  });
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

const ids = (): string[] => currentSession().planRecord!.plan.moves.map(({ id }) => id);
const card = (name: RegExp) => screen.getByRole('article', { name });

describe('the corrections of a mix alone', () => {
  it('have what is safe on, offer the rest off, each under the name of its finding and with its because', () => {
    open([MUD, BOXY, LOSSY]);
    expect(within(card(/^Muddy low mids/)).getByRole<HTMLInputElement>('switch').checked).toBe(true);
    expect(within(card(/^Muddy low mids/)).getByText('The band of tone.mud was measured.')).toBeTruthy();
    const offered = within(screen.getByRole('region', { name: 'Offered' }));
    expect(offered.getByRole<HTMLInputElement>('switch', { name: 'Boxy on' }).checked).toBe(false);
    expect(offered.getByText('A matter of taste: yours to decide.')).toBeTruthy();
    const left = within(screen.getByRole('region', { name: 'Left to you' }));
    expect(left.getByText('Use the file before it was coded.')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Add one' })).toBeTruthy(); // a reference, for the second plan
  });

  it('do what is switched on and leave what is switched off', () => {
    open([MUD, BOXY]);
    fireEvent.click(screen.getByRole('switch', { name: 'Boxy on' }));
    expect(ids()).toEqual(['tone.mud', 'tone.boxy']);
    fireEvent.click(screen.getByRole('switch', { name: 'Muddy low mids on' }));
    expect(ids()).toEqual(['tone.boxy']);
    fireEvent.click(within(card(/^Boxy/)).getByRole('button', { name: 'As suggested' }));
    expect(ids()).toEqual([]);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Apply and measure' }).disabled).toBe(true);
  });

  it('keep bands added by hand apart from those that mend a finding', () => {
    open([MUD]);
    fireEvent.click(screen.getByRole('button', { name: 'Add band' }));
    expect(ids()).toEqual(['tone.mud', 'eq-stereo']);
  });

  it('say that there is nothing to mend', () => {
    open([]);
    expect(screen.getByText(/^Nothing to mend: .*Doing nothing is a valid answer\.$/)).toBeTruthy();
    expect(screen.queryByRole('region', { name: 'Offered' })).toBeNull();
  });

  it('show the step that was asked for, off or on', () => {
    act(() => askForStep({ title: 'Boxy', move: BOXY.moves[0]! }));
    open([MUD, BOXY]);
    expect(card(/^Boxy/).className).toContain('is-pointed-at');
    expect(card(/^Muddy/).className).not.toContain('is-pointed-at');
  });

  it('say so when there is no such step', () => {
    act(() => askForStep({ title: 'Narrow stereo', move: { ...BOXY.moves[0]!, id: 'stereo.narrow' } }));
    open([MUD]);
    expect(screen.getByText(/^“Narrow stereo” was found beside the reference/)).toBeTruthy();
  });
});

describe('the two plans of a mix with a reference', () => {
  it('can be chosen between, the match first', () => {
    act(() => addReference(REFERENCE));
    const choice = within(screen.getByRole('group', { name: 'Plan' }));
    const pressed = (): string[] =>
      choice.getAllByRole('button', { pressed: true }).map(({ textContent }) => textContent);
    expect(pressed()).toEqual(['Match the reference']);
    fireEvent.click(choice.getByRole('button', { name: 'Mend the mix by itself' }));
    expect(pressed()).toEqual(['Mend the mix by itself']);
    expect(currentSession()).toMatchObject({ planState: 'none', planReferenceIds: [] });
  });
});
