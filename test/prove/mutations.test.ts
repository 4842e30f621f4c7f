import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { run } from '../support/built-command.js';
import '../support/prove.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SCRIPT = 'test/prove/mutations.mjs';

test('every deliberate bug still applies to the source', async () => {
  const { code, stdout, stderr } = await run(process.execPath, [SCRIPT, '--check'], { cwd: ROOT });
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^73 mutations apply/);
});

test('deliberate bugs are caught: two of them here, all with `npm run prove:mutations`', async () => {
  const two = ['no-fsync', 'range-without-etag'];
  const { code, stdout, stderr } = await run(process.execPath, [SCRIPT, ...two], { cwd: ROOT });
  expect(code, stdout + stderr).toBe(0);
  expect(stdout).toContain('2 of 2 deliberate bugs caught');
});
