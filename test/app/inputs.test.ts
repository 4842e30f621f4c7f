import { expect, it } from 'vitest';
import { inputsFor } from '../../src/app/run/inputs.js';

const LINK = { kind: 'url', url: 'https://cdn.example/a.png?key=1' } as const;
const FILE = {
  kind: 'file',
  path: '/film/a.png',
  written: 'a.png',
  sha256: 'ab'.repeat(32),
  bytes: 4,
  mime: 'image/png',
} as const;

it.each([true, false])('sends a link as it is: sandbox %s', async (sandbox) => {
  expect(await inputsFor({ sandbox }, null, () => {})(LINK, '010:1')).toEqual({ ok: true, value: LINK.url });
});

it('names a file to the sandbox by its bytes, and to no other gateway', async () => {
  expect(await inputsFor({ sandbox: true }, null, () => {})(FILE, '010:1')).toEqual({
    ok: true,
    value: `sandbox:file:${FILE.sha256}`,
  });
  expect(await inputsFor({ sandbox: false }, null, () => {})(FILE, '010:1')).toMatchObject({
    ok: false,
    error: expect.stringContaining('a.png is a file on this machine'),
  });
});
