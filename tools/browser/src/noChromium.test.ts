import { expect, it } from 'vitest';

it('finds no Chromium here, which only a machine outside CI may say (set CHROMIUM_PATH or install chromium)', () => {
  expect(process.env['CI'] ?? '').toBe('');
});
