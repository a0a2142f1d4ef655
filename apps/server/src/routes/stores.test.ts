import { editedStores, STORE_PROFILES } from '@auralign/analysis';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pathTo, StoresSchema, type Findings, type Stores } from '../api/index.ts';
import { noiseWav } from '../testing/audio.ts';
import { startServer, type TestServer } from '../testing/server.ts';

const OWN = { id: 'our-radio', title: 'Our radio', targetLufs: -60, source: 'us', checkedDate: '2026-11-01' };
let server: TestServer;

beforeAll(async () => {
  server = await startServer({ stores: editedStores([OWN]) });
});
afterAll(() => server.stop());

it('lists the stores, those of whoever runs it behind the known', async () => {
  const answer = await server.json<Stores>('GET', '/api/stores');
  expect(Value.Check(StoresSchema, answer)).toBe(true);
  expect(answer.stores.slice(0, -1)).toEqual(STORE_PROFILES);
  expect(answer.stores.at(-1)).toMatchObject(OWN);
});

it('goes by them when it judges', async () => {
  const { id } = await server.analysed('noise.wav', noiseWav({ seconds: 2 }));
  const path = `${pathTo('findings', { id })}?purpose=master`;
  const { findings } = await server.json<Findings>('GET', path);
  expect(findings.find(({ ruleId }) => ruleId === 'loudness.target')?.because).toContain('Our radio');
});
