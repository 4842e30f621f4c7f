import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

/** True where the suites with a browser are left out: there is none, and this is no CI. */
export const noBrowser = !existsSync(CHROMIUM) && process.env.CI === undefined;

/** How long anything on a page is waited for, in milliseconds: half as long as a test may last, as for the polls of all tests. */
const PATIENCE = 60_000;

/** Debian's Chromium, without a window. */
export async function openBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  // `newPage` makes a context of its own with `newContext`.
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(PATIENCE);
    return context;
  };
  return browser;
}
