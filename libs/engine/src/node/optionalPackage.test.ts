import { describe, expect, it } from 'vitest';
import { importOptional } from './optionalPackage.ts';

describe('packages that may be missing', () => {
  it('hands out nothing for a package that is not installed', async () => {
    expect(await importOptional('@auralign/no-such-package')).toBeUndefined();
  });

  it('hands out the package where it is', async () => {
    expect(await importOptional<{ dbToGain: unknown }>('@auralign/dsp')).toHaveProperty('dbToGain');
  });

  it('does not take a fault inside a package for its absence', async () => {
    await expect(importOptional('data:text/javascript,throw new Error("broken inside")')).rejects.toThrow(
      'broken inside',
    );
  });
});
