import { defineConfig } from 'vitest/config';
import base from '../../vitest.base.ts';
import { findChromium } from './src/chromium.ts';

// Without a browser one test remains, which says so and fails in CI.
const only = findChromium() === undefined ? 'src/noChromium.test.ts' : 'src/engine.test.ts';
export default defineConfig({ ...base, test: { ...base.test, include: [only] } });
