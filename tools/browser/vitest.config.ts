import { defineConfig } from 'vitest/config';
import base from '../../vitest.base.ts';
import { findChromium } from './src/chromium.ts';

// Without a browser one test remains, which says so and fails in CI. One file after the other: each has a browser to itself.
const [include, exclude] =
  findChromium() === undefined ? [['src/noChromium.test.ts'], []] : [['src/**/*.test.ts'], ['src/noChromium.test.ts']];
export default defineConfig({ ...base, test: { ...base.test, include, exclude, fileParallelism: false } });
