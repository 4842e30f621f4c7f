import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';

/** A page that is open, with what it said on its console and every request that it made. */
export interface Opened {
  page: Page;
  said: string[];
  requests: string[];
}

/** Opens a page from disk; `hash` is its address after the file. */
export async function openPage(
  browser: Browser,
  path: string,
  options: Parameters<Browser['newPage']>[0] & { hash?: string } = {},
): Promise<Opened> {
  const { hash = '', ...rest } = options;
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...rest });
  const said: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('dialog', (dialog) => said.push(`dialog ${dialog.message()}`));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(`${pathToFileURL(join(path)).href}${hash}`);
  return { page, said, requests };
}

/** Waits by the page's own clock until everything has happened that it puts off while somebody scrolls, types or drags. */
export async function rest(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => setTimeout(done, 400))');
}

/** Waits until the page has drawn what changed. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

/** The address of a page after its file, when it has stood still. */
export async function addressOf(page: Page): Promise<string> {
  await rest(page);
  return decodeURIComponent(new URL(page.url()).hash);
}
