import { expect, it, test } from 'vitest';
import { codes, film, problems } from './load-text.js';

const with_ = (uploads: string) =>
  `version: 1\nuploads: ${uploads}\nshots: [{ id: a, model: ltx-2-pro, prompt: x }]\n`;

test.each([
  [
    'an S3 bucket',
    '{ s3: { bucket: my-frames } }',
    { kind: 's3', bucket: 'my-frames', prefix: '', expires: 86_400 },
  ],
  [
    'a compatible one',
    '{ s3: { bucket: b.c, endpoint: "https://x.example/", prefix: /films/one/, expires: 90m, public_url: "https://cdn.example/" } }',
    { endpoint: 'https://x.example', prefix: 'films/one', expires: 5400, public_url: 'https://cdn.example' },
  ],
  [
    'a PUT server',
    '{ put: { url: "https://h.example/{name}", public_url: "https://cdn.example", headers: { X-Key: $KEY } } }',
    {
      kind: 'put',
      url: 'https://h.example/{name}',
      public_url: 'https://cdn.example/{name}',
      headers: { 'X-Key': '$KEY' },
    },
  ],
  [
    'a command',
    '{ command: [my-upload, "{file}"] }',
    { kind: 'command', command: ['my-upload', '{file}'], folder: '/film' },
  ],
  [
    'a door',
    '{ door: { url: "https://abc.trycloudflare.com/" } }',
    { kind: 'door', url: 'https://abc.trycloudflare.com', listen: { host: '127.0.0.1', port: 8787 } },
  ],
  [
    'a door elsewhere',
    '{ door: { url: "https://h.example/film/", listen: 0.0.0.0:9000 } }',
    { kind: 'door', url: 'https://h.example/film', listen: { host: '0.0.0.0', port: 9000 } },
  ],
])('%s', async (_what, written, uploads) => {
  expect((await film(with_(written))).uploads).toMatchObject(uploads);
});

test('none is none', async () => {
  expect((await film('version: 1\nshots: [{ id: a, model: ltx-2-pro, prompt: x }]')).uploads).toBe(null);
});

test.each([
  ['uploads-kind', '{}'],
  ['uploads-kind', '{ s3: { bucket: abc }, command: ["{file}"] }'],
  ['wrong-type', 's3'],
  ['unknown-key', '{ ftp: {} }'],
  ['missing-key', '{ s3: {} }'],
  ['bad-bucket', '{ s3: { bucket: "s3://frames" } }'],
  ['bad-prefix', '{ s3: { bucket: frames, prefix: "a\\tb" } }'],
  ['bad-prefix', '{ s3: { bucket: frames, prefix: "a\\u202eb" } }'],
  ['bad-prefix', '{ s3: { bucket: frames, prefix: "a\\ud83d" } }'],
  ['bad-prefix', `{ s3: { bucket: frames, prefix: ${'a'.repeat(301)} } }`],
  ['bad-prefix', '{ s3: { bucket: frames, prefix: ../../other } }'],
  ['bad-prefix', '{ s3: { bucket: frames, prefix: films/./one } }'],
  ['bad-region', '{ s3: { bucket: frames, region: Europe } }'],
  ['bad-lifetime', '{ s3: { bucket: frames, expires: 8d } }'],
  ['bad-lifetime', '{ s3: { bucket: frames, expires: "3600" } }'],
  ['uploads-link', '{ s3: { bucket: frames, endpoint: r2.example } }'],
  ['uploads-link', '{ s3: { bucket: frames, endpoint: "http://r2.example" } }'],
  ['uploads-link', '{ put: { url: "http://h.example/{name}" } }'],
  ['uploads-link', '{ put: { url: "https://h.example/{name}?a=b" } }'],
  ['uploads-name', '{ put: { url: "https://h.example/" } }'],
  ['uploads-name', '{ command: [my-upload] }'],
  ['uploads-kind', '{ s3: { bucket: abc }, door: { url: "https://h.example" } }'],
  ['missing-key', '{ door: { listen: "127.0.0.1:1" } }'],
  ['uploads-link', '{ door: { url: h.example } }'],
  ['uploads-link', '{ door: { url: "http://h.example" } }'],
  ['uploads-link', '{ door: { url: "https://h.example?x" } }'],
  ['uploads-listen', '{ door: { url: "https://h.example", listen: here } }'],
  ['uploads-listen', '{ door: { url: "https://h.example", listen: "127.0.0.1:0" } }'],
])('%s: %s', async (code, written) => {
  const found = (await codes(with_(written))).map((each) => each.split(' ')[1]);
  expect(found).toContain(code);
});

it.each([
  '{ s3: { bucket: frames, secret_access_key: HIDDEN-1 } }',
  '{ s3: { bucket: frames, prefix: AKIAIOSFODNN7HIDDEN0 } }',
  '{ s3: { bucket: frames, region: "HIDDEN9abcdefghijklmnopqrstuvwxyz0123" } }',
  '{ s3: { bucket: frames, endpoint: "https://me:HIDDEN@r2.example" } }',
  '{ put: { url: "https://h.example/{name}", headers: { Authorization: Bearer HIDDEN } } }',
  '{ put: { url: "https://h.example/{name}", token: HIDDEN } }',
  '{ command: [up, "{file}", sk-HIDDEN-abcdefghijklmnop] }',
  '{ command: [up, --token, HIDDEN, "{file}"] }',
  '{ command: [up, --password=HIDDEN, "{file}"] }',
  '{ command: [env, UP_API_KEY=HIDDEN, up, "{file}"] }',
  '{ command: [curl, -H, "Authorization: Bearer HIDDEN", "{file}"] }',
  '{ command: [up, "https://me:HIDDEN@h.example/{name}", "{file}"] }',
])('a secret is refused, and its line is not shown: %s', async (written) => {
  const found = await problems(with_(written));
  expect(found.map(({ code }) => code)).toContain('secret-in-file');
  expect(JSON.stringify(found)).not.toContain('HIDDEN');
});

it.each([
  '{ command: [up, --token-file, /run/token, "{file}"] }',
  '{ command: [up, --password-stdin, "{file}"] }',
  '{ command: [up, --credentials, ./keys.json, "{file}"] }',
  '{ command: [up, --api-key, $UP_KEY, "{file}"] }',
  '{ command: [token-upload, "{file}", "s3://tokens/{name}"] }',
])('where a secret is, is none: %s', async (written) => {
  expect(await codes(with_(written))).toEqual([]);
});

it('the name of a variable is no secret', async () => {
  const written =
    '{ put: { url: "https://h.example/{name}", headers: { Authorization: "Bearer $UPLOAD_TOKEN" } } }';
  expect(await codes(with_(written))).toEqual([]);
});

/** A PNG header of that size, and the end of one; 2 is true color, 6 has alpha. */
function png(width: number, height: number, color = 2): string {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width);
  size.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'),
    size,
    Buffer.from([8, color, ...Array(60).fill(0)]),
    Buffer.from('IEND\0\0\0\0'),
  ]) as never;
}

/** The header and the end of a JPEG of 1920x1080 with so many color components. */
function jpeg(components: number): string {
  const bytes = [
    0xff,
    0xd8,
    0xff,
    0xc0,
    0,
    17,
    8,
    4,
    0x38,
    7,
    0x80,
    components,
    ...Array(60).fill(0),
    0xff,
    0xd9,
  ];
  return Buffer.from(bytes) as never;
}

test.each([
  ['ltx-2-pro', '{}', jpeg(3), []],
  ['ltx-2-pro', '{}', jpeg(4), ['image-odd']],
  ['ltx-2-pro', '{}', png(1920, 1080), []],
  ['ltx-2-pro', '{}', png(1080, 1920), []],
  ['ltx-2-pro', '{}', png(1080, 1080), ['image-shape']],
  ['ltx-2-pro', '{}', png(1920, 1080, 6), ['image-alpha']],
  ['ltx-2-19b', '{ video_size: 768x768 }', png(1080, 1080), []],
  ['ltx-2-19b', '{ video_size: 768x768 }', png(1920, 1080), ['image-shape']],
  ['ltx-2-19b', '{ video_size: auto }', png(500, 100), []],
  ['ltx-2-19b', '{}', png(500, 100), []],
])('an image is looked at before anything is spent: %s %s', async (model, settings, image, expected) => {
  const text = `version: 1\nshots: [{ id: a, model: ${model}, prompt: x, image: a.png, settings: ${settings} }]\n`;
  const found = await problems(text, { '/film/a.png': image });
  expect(found.map(({ code }) => code).filter((code) => code.startsWith('image-'))).toEqual(expected);
});
