import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('between the command line and the POST lie at most eight files', () => {
  const told = execFileSync(process.execPath, ['bench/depth.mjs'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [, count = Number.NaN] = /^(\d+) files on the stack/m.exec(told) ?? [];
  expect(Number(count), told).toBeGreaterThan(3);
  expect(Number(count), told).toBeLessThanOrEqual(8);
});
