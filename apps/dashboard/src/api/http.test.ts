import { afterEach, describe, expect, it, vi } from 'vitest';
import { answerWith, json } from '../testing/fetching.ts';
import { requestJson } from './http.ts';
import { compare, getFindings, savePlan } from './resources.ts';

afterEach(() => vi.unstubAllGlobals());

describe('a request', () => {
  it('sends JSON and reads JSON', async () => {
    const asked = answerWith(json({ id: 'x' }));
    expect(await requestJson('/api/things', { method: 'POST', body: { a: 1 } })).toEqual({ id: 'x' });
    expect(asked[0]?.init).toMatchObject({ method: 'POST', body: '{"a":1}' });
  });

  it('turns problem+json into an error with code, message and hint', async () => {
    const problem = {
      type: '/problems/QUEUE_FULL',
      title: 'Queue full',
      status: 503,
      detail: 'Eight jobs wait.',
      code: 'QUEUE_FULL',
      hint: 'Try later.',
    };
    answerWith(json(problem, 503));
    await expect(requestJson('/api/jobs')).rejects.toMatchObject({
      code: 'QUEUE_FULL',
      message: 'Eight jobs wait.',
      hint: 'Try later.',
      status: 503,
    });
  });

  it('makes the best of an error that is no problem+json', async () => {
    answerWith(new Response('<h1>Bad gateway</h1>', { status: 502 }), json([1, 2], 500), json(null, 404));
    await expect(requestJson('/a')).rejects.toMatchObject({ code: 'HTTP_502' });
    await expect(requestJson('/b')).rejects.toMatchObject({ code: 'HTTP_500' });
    await expect(requestJson('/c')).rejects.toMatchObject({ code: 'HTTP_404' });
  });

  it('says offline when nobody answers, and that an answer is not JSON', async () => {
    answerWith(new TypeError('Failed to fetch'), new Response('<html>'));
    await expect(requestJson('/a')).rejects.toMatchObject({ code: 'OFFLINE', status: 0 });
    await expect(requestJson('/b')).rejects.toMatchObject({ code: 'BAD_ANSWER' });
  });

  it('passes on being stopped as that, not as a fault', async () => {
    const controller = new AbortController();
    controller.abort(new DOMException('stop', 'AbortError'));
    answerWith(new TypeError('aborted'));
    await expect(requestJson('/a', { signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('has no body for 204', async () => {
    answerWith(new Response(null, { status: 204 }));
    expect(await requestJson('/a', { method: 'DELETE' })).toBeUndefined();
  });
});

describe('the routes', () => {
  it('asks for a comparison with its references in a query', async () => {
    const asked = answerWith(json({}));
    await compare({ mixId: 'mmmmmmmmmmmm', referenceIds: ['r1', 'r2'], intent: 'club' });
    const url = new URL(asked[0]!.url, 'http://x');
    expect(url.pathname).toBe('/api/comparisons');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      mixId: 'mmmmmmmmmmmm',
      references: 'r1,r2',
      intent: 'club',
    });
  });

  it('takes the findings out of their envelope', async () => {
    answerWith(json({ findings: [{ ruleId: 'tone.mud' }], purpose: 'mix' }));
    expect(await getFindings('tttttttttttt')).toEqual([{ ruleId: 'tone.mud' }]);
  });

  it('escapes ids', async () => {
    const asked = answerWith(json({}));
    await savePlan('../x', {} as never);
    expect(asked[0]?.url).toBe('/api/plans/..%2Fx');
  });
});
