import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nameAt } from '../../src/inputs/place.js';
import { folder, image, placeOf } from './place-harness.js';

let programs = 0;

/** A place that runs this JavaScript; `file` is the file that it is given. */
function running(code: string) {
  programs += 1;
  const path = join(folder, `upload-${programs}.mjs`);
  writeFileSync(path, `const [, , file, name] = process.argv;\n${code}`);
  const command = [process.execPath, path, '{file}', '{name}'];
  return placeOf(
    { command },
    { env: { PATH: process.env.PATH, MINE: 'yes', PIXAZO_API_KEY: 'gateway-key' } },
  );
}

describe('a program of the user', () => {
  it('is given the file without a shell, and its last line is the link', async () => {
    const file = image('$(touch oops); "quotes" & more');
    const place = await running(
      'console.log("uploading", file); console.error("50 %"); console.log("https://cdn.example/" + name + "?Expires=1900000000");console.log("")',
    );
    const link = `https://cdn.example/${nameAt(file)}?Expires=1900000000`;
    expect(await place.put(file)).toEqual({ ok: true, value: { url: link, expiresAt: 1_900_000_000_000 } });
  });

  it('may print letters that a link has to encode', async () => {
    const place = await running('console.log("https://cdn.example/hübsch.png")');
    expect(await place.put(image())).toMatchObject({ value: { url: 'https://cdn.example/h%C3%BCbsch.png' } });
  });

  it('has the environment, but for the keys of gateways', async () => {
    const place = await running(
      'console.log(`https://cdn.example/${process.env.MINE}-${process.env.PIXAZO_API_KEY}`)',
    );
    expect(await place.put(image())).toMatchObject({ value: { url: 'https://cdn.example/yes-undefined' } });
  });

  it.each([
    [
      'that fails',
      'console.error("no\\x1b[2J space"); process.exit(3)',
      'it ended with 3: no\\x1b[2J space',
      true,
    ],
    ['that prints no link', 'console.log("done")', 'did not print a link', false],
    ['that prints nothing', '', 'did not print a link', false],
    [
      'that prints two links on a line',
      'console.log("https://cdn.example/a.png https://cdn.example/b.png")',
      'a space in its link, or more than a link',
      false,
    ],
    [
      'that prints a link with a space',
      'console.log("https://cdn.example/a b.png")',
      'a space in its link',
      false,
    ],
    [
      'that prints a link with a password',
      'console.log("https://me:hush@cdn.example/a.png")',
      'printed a link with a user or a password',
      false,
    ],
    ['that prints plain http', 'console.log("http://cdn.example/a.png")', 'plain http', false],
    ['that never stops printing', 'setInterval(() => console.log("x".repeat(9999)), 1)', 'more than', true],
  ])('%s is told', async (_what, code, why, mayPass) => {
    const placed = await (await running(code)).put(image());
    expect(placed).toMatchObject({ ok: false, error: { mayPass, why: expect.stringContaining(why) } });
  });

  it('may leave something running that holds its output open', async () => {
    const place = await running(`
      import { spawn } from 'node:child_process';
      spawn('sleep', ['300'], { stdio: 'inherit', detached: true }).unref();
      console.log('https://cdn.example/' + name);`);
    const file = image();
    expect(await place.put(file)).toMatchObject({ value: { url: `https://cdn.example/${nameAt(file)}` } });
  });

  it('that may not be executed is told, and not tried again', async () => {
    const path = join(folder, 'plain.sh');
    writeFileSync(path, 'echo https://cdn.example/a.png', { mode: 0o644 });
    const placed = await (await placeOf({ command: [path, '{file}'] })).put(image());
    expect(placed).toMatchObject({
      ok: false,
      error: { why: expect.stringContaining('is not executable'), mayPass: false },
    });
  });

  it('that is not there is told', async () => {
    const place = await placeOf({ command: ['no-such-uploader', '{file}'] });
    expect(await place.put(image())).toMatchObject({
      error: { why: 'no-such-uploader: no-such-uploader was not found', mayPass: false },
    });
  });

  it.each([
    ['below a file', '/etc/passwd/upload', 'was not found'],
    ['with a name that no program can have', 'up\0load', 'without null bytes'],
  ])('that cannot be started is told: %s', async (_what, program, why) => {
    const place = await placeOf({ command: [program, '{file}'] });
    expect(await place.put(image())).toMatchObject({ error: { why: expect.stringContaining(why) } });
  });

  it('gives no link to a file that changes while it runs', async () => {
    const file = image();
    const place = await running(
      'import("node:fs").then((fs) => { fs.appendFileSync(file, "more"); console.log("https://cdn.example/a.png"); })',
    );
    expect(await place.put(file)).toMatchObject({ error: { why: expect.stringContaining('changed') } });
    expect(readFileSync(file.path).length).toBe(file.bytes + 4);
    appendFileSync(file.path, 'and more');
    expect(await place.put(file)).toMatchObject({ error: { why: expect.stringContaining('changed') } });
  });

  it('that fails and quotes a signed link is told without the signature', async () => {
    const code =
      'console.error("PUT https://cdn.example/a.png?X-Amz-Signature=0123abcd&Signature=abc%2F123 failed"); process.exit(1)';
    const placed = await (await running(code)).put(image());
    expect(placed).toMatchObject({ error: { why: expect.stringContaining('X-Amz-Signature=[hidden]') } });
    expect(JSON.stringify(placed)).not.toMatch(/0123abcd|abc%2F123/);
  });

  it('ends with the run', async () => {
    const place = await running('setInterval(() => {}, 1000)');
    const stop = new AbortController();
    const put = place.put(image(), stop.signal);
    setTimeout(() => stop.abort(), 50);
    expect(await put).toMatchObject({ ok: false, error: { why: expect.stringContaining('stopped') } });
  });
});
