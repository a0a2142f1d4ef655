import type { Plan, PlanRecord } from '@auralign/server/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerWith, json, type Asked } from '../../testing/fetching.ts';
import { aFinding, aTrack } from '../../testing/things.ts';
import { currentSession, patchSession, resetSession } from '../session.ts';
import { requestPlan, resumePlan } from './matching.ts';
import { applyEditedPlan } from './savingPlan.ts';
import { addReference, selectIntent, selectMix, selectPlanBasis } from './selection.ts';
import { diagnoseAgain } from './tracks.ts';

const MIX = 'aaaaaaaaaaaa';
const REFERENCE = 'bbbbbbbbbbbb';

const PLAN = { moves: [], notes: [] } as unknown as Plan;
const recordOf = (id: string, more: Partial<PlanRecord> = {}): PlanRecord => ({
  id,
  mixId: MIX,
  referenceIds: [],
  options: {},
  findings: [],
  suggested: PLAN,
  plan: PLAN,
  createdAt: '2026-11-22T20:00:00Z',
  ...more,
});
const alone = recordOf('alone');
const towards = recordOf('towards', { referenceIds: [REFERENCE] });

const asks = (asked: readonly Asked[]): string[] => asked.map(({ url, init }) => `${init.method ?? 'GET'} ${url}`);

beforeEach(() => {
  patchSession({ tracks: { [MIX]: aTrack({ id: MIX }), [REFERENCE]: aTrack({ id: REFERENCE }) } });
  selectMix(MIX);
});
afterEach(() => {
  vi.unstubAllGlobals();
  resetSession();
});

describe('the plan of a mix', () => {
  it('is made of its findings while there is no reference', async () => {
    const asked = answerWith(json(alone, 201));
    await requestPlan();
    expect(JSON.parse(asked[0]!.init.body as string)).toEqual({ mixId: MIX, referenceIds: [], options: {} });
    expect(currentSession()).toMatchObject({ planState: 'ready', planRecord: { id: 'alone' } });
  });

  it('is the one that was worked on before: towards these references, or by itself, of this aim', async () => {
    const club = recordOf('club', { options: { intent: 'club' } });
    const resumed = async (): Promise<string | undefined> => {
      answerWith(json([club, towards, alone]));
      await resumePlan();
      return currentSession().planRecord?.id;
    };
    expect(await resumed()).toBe('alone');
    selectIntent('club');
    expect(await resumed()).toBe('club');
    selectIntent(undefined);
    addReference(REFERENCE);
    expect(await resumed()).toBe('towards');
    selectPlanBasis('findings');
    expect(await resumed()).toBe('alone');
  });

  it('is stored with its last edit before the other one is taken up', async () => {
    addReference(REFERENCE);
    patchSession({ planState: 'ready', planRecord: towards });
    const asked = answerWith(json({}), json([towards, alone]));
    applyEditedPlan({ ...PLAN, notes: ['edited'] });
    selectPlanBasis('findings');
    await resumePlan();
    expect(asks(asked)).toEqual(['PUT /api/plans/towards', `GET /api/plans?mixId=${MIX}`]);
    expect(currentSession().planRecord?.id).toBe('alone');
  });
});

describe('another aim', () => {
  it('has the mix diagnosed again, since its findings depend on it', async () => {
    const asked = answerWith(json({ findings: [aFinding({ ruleId: 'tone.dull' })], purpose: 'mix' }));
    selectIntent('lofi');
    await diagnoseAgain(MIX);
    expect(asks(asked)).toEqual([`GET /api/tracks/${MIX}/findings?intent=lofi`]);
    expect(currentSession().findings.map(({ ruleId }) => ruleId)).toEqual(['tone.dull']);
  });
});
