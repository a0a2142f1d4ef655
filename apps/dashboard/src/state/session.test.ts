import { beforeEach, describe, expect, it } from 'vitest';
import { aFinding, aTrack } from '../testing/things.ts';
import { currentLoop, setLoop } from './cursors.ts';
import {
  addReference,
  removeReference,
  selectIntent,
  selectMix,
  selectPlanBasis,
  selectReferences,
} from './actions/selection.ts';
import { currentSession, patchSession, resetSession } from './session.ts';
import { playFrom, subscribeToPlayRequests } from './playback.ts';

const [A, B, C] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc'] as const;

beforeEach(() => {
  resetSession();
  patchSession({ tracks: { [A]: aTrack({ id: A }), [B]: aTrack({ id: B, name: 'ref.wav' }), [C]: aTrack({ id: C }) } });
});

describe('the session', () => {
  it('resolves mix and references, and leaves out what is not known yet', () => {
    selectMix(A);
    selectReferences([B, 'zzzzzzzzzzzz']);
    expect(currentSession().mix?.id).toBe(A);
    expect(currentSession().references.map(({ id }) => id)).toEqual([B]);
  });

  it('shows findings of the mix alone until they are relative to exactly these references', () => {
    const own = aFinding({ ruleId: 'gain.clipping' });
    const relative = aFinding();
    selectMix(A);
    addReference(B);
    patchSession({ ownFindings: { [A]: [own] } });
    expect(currentSession().findings).toEqual([own]);
    patchSession({ comparison: { mixId: A, referenceIds: [B], findings: [relative], fits: [] } });
    expect(currentSession().findings).toEqual([relative]);
    addReference(C);
    expect(currentSession().comparison).toBeUndefined();
    expect(currentSession().findings).toEqual([own]);
  });

  it('drops plan and rendering when another mix, reference or aim is chosen', () => {
    const withPlan = (): void =>
      patchSession({ planState: 'ready', renderProgress: { stage: 'running', fraction: 0, phase: '' } });
    selectMix(A);
    for (const change of [
      () => addReference(B),
      () => removeReference(B),
      () => selectIntent('club'),
      () => selectMix(C),
    ]) {
      withPlan();
      change();
      expect(currentSession()).toMatchObject({ planState: 'none', renderProgress: undefined });
    }
  });

  it('has two plans for a mix with references, and goes back to the match with other files', () => {
    selectMix(A);
    expect(currentSession().planReferenceIds).toEqual([]);
    addReference(B);
    expect(currentSession()).toMatchObject({ planBasis: 'references', planReferenceIds: [B] });
    patchSession({ planState: 'ready' });
    selectPlanBasis('findings');
    expect(currentSession()).toMatchObject({ planState: 'none', planReferenceIds: [], referenceIds: [B] });
    addReference(C);
    expect(currentSession()).toMatchObject({ planBasis: 'references', planReferenceIds: [B, C] });
  });

  it('never holds a mix against itself', () => {
    selectMix(A);
    addReference(A);
    selectReferences([A, B]);
    expect(currentSession().referenceIds).toEqual([B]);
    selectMix(B);
    expect(currentSession().referenceIds).toEqual([]);
  });
});

describe('the loop', () => {
  it('takes its ends in any order, starts at zero, and is none when too short to be one', () => {
    setLoop({ startSeconds: 8, endSeconds: -3 });
    expect(currentLoop()).toEqual({ startSeconds: 0, endSeconds: 8 });
    setLoop({ startSeconds: 5, endSeconds: 5.1 });
    expect(currentLoop()).toBeUndefined();
  });
});

describe('a request to play', () => {
  it('waits for a player that is still being loaded, and is delivered once', () => {
    const heard: unknown[] = [];
    playFrom(12);
    const stop = subscribeToPlayRequests((request) => heard.push(request));
    subscribeToPlayRequests(() => {})();
    expect(heard).toEqual([{ kind: 'play', fromSeconds: 12, source: undefined }]);
    stop();
  });
});
