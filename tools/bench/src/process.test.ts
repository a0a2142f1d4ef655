import { expect, it } from 'vitest';
import { measureProcess, median } from './process.ts';

it('takes the middle value', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

it('sees the memory a program held, from outside', async () => {
  // 96 MiB touched and kept for a moment; Node itself takes some 40.
  const code = 'const b = Buffer.alloc(96 << 20, 1); setTimeout(() => process.stdout.write(String(b.length)), 300)';
  const cost = await measureProcess(process.execPath, ['-e', code]);
  expect(cost.stdout.trim()).toBe(String(96 << 20));
  if (process.platform !== 'linux') return; // only Linux tells
  expect(cost.peakMebibytes).toBeGreaterThan(96);
  expect(cost.peakMebibytes).toBeLessThan(300);
});

it('throws what a failing program said', async () => {
  await expect(measureProcess(process.execPath, ['-e', 'console.error("no luck"); process.exit(3)'])).rejects.toThrow(
    /ended with 3:\nno luck/,
  );
});
