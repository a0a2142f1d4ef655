import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { CHROMIUM_ARGUMENTS, findChromium } from '../chromium.ts';
import { startServer, type ServerProcess } from './serverProcess.ts';

/** A server with an empty folder, and a browser beside it. */
export interface Visit {
  readonly data: string;
  readonly browser: Browser;
  server: ServerProcess;
  /** A new page on the start page of the dashboard; what goes wrong in it is noted in `complaints`. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** Errors of scripts and of the console since the start. */
  readonly complaints: string[];
  /** What the content security policy kept the pages from. */
  readonly violations: string[];
  end(): Promise<void>;
}

export async function startVisit(): Promise<Visit> {
  const data = await mkdtemp(join(tmpdir(), 'auralign-visit-'));
  const [server, browser] = await Promise.all([
    startServer(data),
    chromium.launch({
      executablePath: findChromium()!,
      args: [...CHROMIUM_ARGUMENTS, '--autoplay-policy=no-user-gesture-required'],
    }),
  ]);
  const complaints: string[] = [];
  const violations: string[] = [];
  const visit: Visit = {
    data,
    browser,
    server,
    complaints,
    violations,
    async open(options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`.trim());
      });
      await page.exposeFunction('noteViolation', (violation: string) => violations.push(violation));
      await page.addInitScript(() =>
        document.addEventListener('securitypolicyviolation', (event) => {
          const { violatedDirective, blockedURI, sourceFile, lineNumber } = event;
          (globalThis as unknown as { noteViolation(violation: string): void }).noteViolation(
            `${violatedDirective}: ${blockedURI} at ${sourceFile}:${lineNumber} (${location.hash})`,
          );
        }),
      );
      await page.goto(visit.server.url);
      return page;
    },
    async end() {
      await browser.close();
      await visit.server.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
  return visit;
}
