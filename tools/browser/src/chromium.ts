import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** A Chromium to test in: `CHROMIUM_PATH` if set, else the first one found where systems keep it. */
export function findChromium(): string | undefined {
  const asked = process.env['CHROMIUM_PATH'];
  return asked !== undefined && asked !== '' ? asked : PLACES.find((path) => existsSync(path));
}

/** Keeps Chromium to itself: no first-run pages, no background requests, no GPU; works for root in a container too. */
export const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
