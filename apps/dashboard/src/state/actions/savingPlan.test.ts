import type { PlanRecord } from '@auralign/server/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerWith, json, type Asked } from '../../testing/fetching.ts';
import { currentSession, patchSession, resetSession } from '../session.ts';
import { renderPlan } from './matching.ts';
import { applyEditedPlan, storeEdits } from './savingPlan.ts';

const PLAN = { moves: [], notes: [] } as unknown as PlanRecord['plan'];
const edited = (note: string): PlanRecord['plan'] => ({ ...PLAN, notes: [note] });
const sent = (asked: readonly Asked[]): string[] =>
  asked.flatMap(({ init }) =>
    init.method === 'PUT' ? (JSON.parse(init.body as string) as PlanRecord['plan']).notes : [],
  );
const refusal = () => json({ code: 'INVALID_PLAN', detail: 'No such band.', status: 422 }, 422);

beforeEach(() => {
  patchSession({
    planState: 'ready',
    planRecord: { id: 'pppppppppppp', suggested: PLAN, plan: PLAN } as unknown as PlanRecord,
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  resetSession();
});

describe('storing an edited plan', () => {
  it('shows an edit at once and sends the newest of several', async () => {
    const asked = answerWith(json({}));
    applyEditedPlan(edited('first'));
    applyEditedPlan(edited('second'));
    expect(currentSession().planRecord?.plan.notes).toEqual(['second']);
    expect(currentSession().planState).toBe('saving');
    expect(await storeEdits()).toBe(true);
    expect(sent(asked)).toEqual(['second']);
    expect(currentSession().planState).toBe('ready');
  });

  it('sends what was edited while another edit was on its way, after it', async () => {
    const asked = answerWith(() => {
      applyEditedPlan(edited('late'));
      return json({});
    }, json({}));
    applyEditedPlan(edited('early'));
    expect(await storeEdits()).toBe(true);
    expect(sent(asked)).toEqual(['early', 'late']);
  });

  it('says when the server refuses an edit, and sends it again when asked to', async () => {
    const asked = answerWith(refusal(), json({}));
    applyEditedPlan(edited('bold'));
    expect(await storeEdits()).toBe(false);
    expect(currentSession()).toMatchObject({ planState: 'failed', planProblem: { code: 'INVALID_PLAN' } });
    expect(await storeEdits()).toBe(true);
    expect(sent(asked)).toEqual(['bold', 'bold']);
  });

  it('renders nothing but the plan that is shown: a refused edit is not passed over', async () => {
    const asked = answerWith(refusal());
    applyEditedPlan(edited('bold'));
    expect(await renderPlan()).toBe(false);
    expect(asked.map(({ init }) => init.method)).toEqual(['PUT']); // and no job was asked for
  });
});
