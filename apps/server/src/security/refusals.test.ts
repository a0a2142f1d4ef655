import { describe, expect, it } from 'vitest';
import { startServer } from '../testing/server.ts';
import { createRefusals } from './refusals.ts';

describe('wrong tokens', () => {
  const watched = () => {
    const clock = { seconds: 1000 };
    return { clock, refusals: createRefusals(() => 1000 * clock.seconds) };
  };
  const addMany = (refusals: ReturnType<typeof createRefusals>, count: number, address = '192.0.2.1'): void => {
    for (let i = 0; i < count; i++) refusals.add(address);
  };

  it('cost nothing at first, then twice as long every time, up to five minutes', () => {
    const { refusals } = watched();
    addMany(refusals, 5);
    expect(refusals.waitSeconds('192.0.2.1')).toBeUndefined();
    const waits = Array.from({ length: 12 }, () => {
      refusals.add('192.0.2.1');
      return refusals.waitSeconds('192.0.2.1');
    });
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  });

  it('are over when the wait is, and forgotten after as long as the longest', () => {
    const { clock, refusals } = watched();
    addMany(refusals, 8);
    expect(refusals.waitSeconds('192.0.2.1')).toBe(4);
    clock.seconds += 4;
    expect(refusals.waitSeconds('192.0.2.1')).toBeUndefined();
    refusals.add('192.0.2.1');
    expect(refusals.waitSeconds('192.0.2.1')).toBe(8);
    clock.seconds += 8 + 301;
    refusals.add('192.0.2.1');
    expect(refusals.waitSeconds('192.0.2.1')).toBeUndefined();
  });

  it('are counted by address, those of IPv6 by network, those of IPv4 in either form', () => {
    const { refusals } = watched();
    addMany(refusals, 6);
    expect(refusals.waitSeconds('192.0.2.2')).toBeUndefined();
    expect(refusals.waitSeconds('::ffff:192.0.2.1')).toBe(1);
    for (let i = 0; i < 6; i++) refusals.add(`2001:db8::${i}`);
    expect(refusals.waitSeconds('2001:db8:0:0:ffff:1:2:3')).toBe(1);
    expect(refusals.waitSeconds('2001:db8:0:1::1')).toBeUndefined();
    addMany(refusals, 6, '::1');
    expect(refusals.waitSeconds('::1')).toBe(1);
  });

  it('of very many addresses take no more than so much memory, the latest are known', () => {
    const { refusals } = watched();
    addMany(refusals, 6);
    for (let i = 0; i < 20_000; i++) refusals.add(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    expect(refusals.waitSeconds('192.0.2.1')).toBeUndefined();
    addMany(refusals, 5, '10.0.78.31'); // the last of them
    expect(refusals.waitSeconds('10.0.78.31')).toBe(1);
  });
});

it('makes who guesses wait, by header and by address, and lets in who has been let in before', async () => {
  const TOKEN = 'a-token-of-some-length';
  const guarded = await startServer({ token: TOKEN });
  const health = (headers: Record<string, string>): Promise<Response> => guarded.fetch('/api/health', { headers });
  const right = { authorization: `Bearer ${TOKEN}` };
  try {
    const entry = await guarded.fetch(`/?token=${TOKEN}`, { redirect: 'manual' });
    const cookie = entry.headers.get('set-cookie')!.split('; ')[0]!;
    // Neither nothing nor an old cookie is a guess.
    for (let i = 0; i < 20; i++) expect((await health(i % 2 === 0 ? {} : { cookie: `${cookie}0` })).status).toBe(401);
    expect((await health(right)).status).toBe(200);

    let refused: Response | undefined;
    for (let i = 0; i < 30 && refused?.status !== 429; i++) {
      refused = await (i % 2 === 0
        ? health({ authorization: `Bearer ${TOKEN.slice(0, -1)}${i}` })
        : guarded.fetch(`/?token=wrong-token-number-${i}`));
    }
    expect(refused!.status).toBe(429);
    expect(refused!.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(await refused!.json()).toMatchObject({ code: 'RATE_LIMITED' });
    expect((await health({ cookie })).status).toBe(200);
    expect(
      (await guarded.fetch('//[?token=x', { headers: { cookie }, redirect: 'manual' })).headers.get('location'),
    ).toBe('/[');
    const bookmark = await guarded.fetch('/?token=an-old-token-of-last-week', {
      headers: { cookie },
      redirect: 'manual',
    });
    expect(bookmark.status).toBe(303);
  } finally {
    await guarded.stop();
  }
});
