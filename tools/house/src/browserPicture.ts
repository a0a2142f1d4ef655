import { access } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { run } from './run.ts';

/** Where Chromium may lie; the first that is there is taken. */
const BROWSERS = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--no-first-run', '--disable-quic'];

export interface BrowserPicture {
  /** An HTML file on disk. */
  readonly page: string;
  readonly width: number;
  readonly height: number;
  /** The PNG to write. */
  readonly out: string;
}

export async function findBrowser(): Promise<string | undefined> {
  for (const path of BROWSERS) {
    if (path !== undefined && (await isThere(path))) return path;
  }
  return undefined;
}

/** Takes a picture of a page as a browser shows it. */
export async function browserPicture(browser: string, picture: BrowserPicture): Promise<void> {
  const { page, width, height, out } = picture;
  const url = pathToFileURL(page).href;
  const command = [browser, ...FLAGS, `--window-size=${width},${height}`, `--screenshot=${out}`, url];
  const { exitCode, output } = await run(command, 'quiet');
  if (exitCode !== 0 || !(await isThere(out))) throw new Error(`no picture of ${url}:\n${output}`);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false, // not there is one of the answers
  );
}
