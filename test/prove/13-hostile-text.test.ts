import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CliContext } from '../../src/cli/context.js';
import { program } from '../../src/cli/program.js';
import { systemClock } from '../../src/system/clock.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { plainClip } from '../support/fake-gateway.js';
import { count, tried } from '../support/prove.js';

/** What no screen, report or file name may carry, but for line ends. */
const UNSAFE = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u;
const FORMULA = /^[\s\p{C}\p{Z}]*[=+\-@]|^[\t\r\n]/u;

const HOSTILE: Record<string, string> = {
  'ANSI colour': '\u001b[31mred\u001b[0m',
  'ANSI clear': '\u001b[2J\u001b[H',
  'OSC title': '\u001b]0;owned\u0007',
  'OSC link': '\u001b]8;;https://evil.example\u001b\\here\u001b]8;;\u001b\\',
  'C1 control': '\u009b31m\u009d0;x\u009c',
  'bidi override': '\u202egpj.exe\u202c',
  'bidi isolate': '\u2066x\u2069\u200f',
  NUL: 'a\u0000b',
  CR: 'all is well\rEVIL',
  CRLF: 'one\r\ntwo: fake\r\n',
  'line separators': 'a\u2028b\u2029c\u0085d',
  'zero width': 'a\u200bb\ufeffc\u00ade',
  tags: '\u{e0041}\u{e0042}',
  backspace: 'good\b\b\b\bevil\u007f',
  formula: '=HYPERLINK("https://evil.example","x")',
  'plus formula': '+1+cmd|calc',
  'minus formula': '-2+3',
  'at formula': '@SUM(A1)',
  'formula behind spaces': '   =1+1',
  'formula behind a newline': '\n\n=1+1',
  'formula behind a tab': '\t=1+1',
  'formula behind a quote': '"=1+1',
  'lone surrogate': 'a\ud800b',
  prototype: '__proto__',
  constructor: 'constructor',
  'path up': '../../../../evil',
  'absolute path': '/etc/evil',
  'Windows path': '..\\..\\evil',
  'Windows name': 'CON',
  'Windows name with extension': 'nul.mp4',
  'drive and stream': 'C:evil:stream',
  'trailing dots': 'evil. . .',
  '1 MB': 'x'.repeat(1_000_000),
  '200 kB of escapes': '\u001b['.repeat(100_000),
};

let folder = '';
let gateway: Server;
let origin = '';
let answer: (request: IncomingMessage, body: string, response: ServerResponse) => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  gateway = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    answer(request, body, response);
  }).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  origin = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
});

afterEach(() => {
  gateway.closeAllConnections();
  gateway.close();
  rmSync(folder, { recursive: true });
});

/** Runs a command on the folder's film; everything that it said. */
async function run(isTTY: boolean, ...words: string[]): Promise<{ exit: number; out: string; err: string }> {
  let [exit, out, err] = [-1, '', ''];
  const stream = (write: (text: string) => void) =>
    ({
      write,
      isTTY,
      columns: 100,
      on: () => undefined,
      once: () => undefined,
      removeListener: () => undefined,
    }) as never;
  const shell: CliContext = {
    disk: systemDisk,
    clock: systemClock,
    random: Math.random,
    env: { PIXAZO_API_KEY: 'key-of-this-test', PIXAZO_GATEWAY: origin },
    home: folder,
    lookup: async () => undefined,
    out: stream((text) => {
      out += text;
    }),
    err: stream((text) => {
      err += text;
    }),
    in: { isTTY: false } as never,
    color: false,
    draws: false,
    packageFolder: new URL('../../', import.meta.url),
    interrupt: new AbortController().signal,
    holding: () => undefined,
  };
  await program(
    '0.0.0',
    () => shell,
    (code) => {
      exit = code;
    },
  ).parseAsync(words, { from: 'user' });
  return { exit, out, err };
}

/** The cells of RFC 4180 text, row by row. */
function csvCells(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows;
}

const film = () => join(folder, 'film.yaml');

function write(shots: object[], top: object = {}): void {
  const defaults = { model: 'ltx-2-video', image: 'https://a.example/1.png' };
  const text = JSON.stringify({ version: 1, defaults, concurrency: 8, ...top, shots }, null, 1);
  // YAML takes no control character as it is, and every one of them escaped.
  const escaped = text.replace(
    /[^\x20-\x7e\n]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  writeFileSync(film(), escaped);
}

/** All paths below the folder, relative to it. */
function paths(): string[] {
  return readdirSync(folder, { recursive: true }).map(String);
}

/** Nothing hostile in anything that is shown, written for people, or a name on disk. */
async function checkClean(said: { out: string; err: string }): Promise<void> {
  const shown = [
    said,
    await run(false, 'status', film()),
    await run(false, 'status', film(), '--json'),
    await run(false, 'plan', film()),
    await run(false, 'plan', film(), '--json'),
  ];
  for (const { out, err } of shown) {
    expect(UNSAFE.exec(out)).toBeNull();
    expect(UNSAFE.exec(err)).toBeNull();
  }
  for (const path of paths()) expect(path).not.toMatch(UNSAFE);
  const report = join(folder, 'renders', 'report.csv');
  if (existsSync(report)) {
    const text = readFileSync(report, 'utf8').replace(/^\ufeff/, '');
    for (const row of csvCells(text)) {
      for (const cell of row) {
        expect(UNSAFE.exec(cell), cell.slice(0, 100)).toBeNull();
        expect(cell.slice(0, 100)).not.toMatch(FORMULA);
      }
    }
  }
  const page = join(folder, 'renders', 'report.html');
  if (existsSync(page)) {
    const html = readFileSync(page, 'utf8');
    expect(html).not.toContain('<script>evil');
    expect(/[^\P{Cc}\n\t\r]|[\u202a-\u202e\u2066-\u2069]/u.exec(html)).toBeNull();
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Object.prototype).not.toHaveProperty('polluted');
}

const NAMES = Object.keys(HOSTILE);
const shotOf = (n: number) => ({ id: `s${n}`, prompt: `prompt ${n}` });
const numberIn = (text: string) => Number(/(\d+)\D*$/.exec(text)?.[1]);

/** A gateway that works, but for what `twist` changes in its answers about the n-th shot. */
function working(twist: {
  submission?: (n: number) => { status: number; body: object } | null;
  status?: (n: number, body: Record<string, unknown>, asked: number) => object;
}): void {
  const asked = new Map<number, number>();
  answer = (request, body, response) => {
    const json = (status: number, value: object) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    const n = numberIn(request.method === 'POST' ? String(JSON.parse(body).prompt) : String(request.url));
    if (request.method === 'POST') {
      const other = twist.submission?.(n);
      return other ? json(other.status, other.body) : json(202, { request_id: `job-${n}` });
    }
    if (request.url?.startsWith('/media/')) {
      return response
        .writeHead(200, {
          'Content-Disposition': 'attachment; filename="../../evil.sh"',
          'Content-Type': 'text/html',
        })
        .end(plainClip(`clip ${n}`));
    }
    asked.set(n, (asked.get(n) ?? 0) + 1);
    const plain = {
      request_id: `job-${n}`,
      status: 'COMPLETED',
      error: null,
      model_id: 'ltx-2-video-api-581',
      output: { media_url: [`${origin}/media/${n}`], media_type: 'application/octet-stream' },
      created_at: '2026-01-01T00:00:00Z',
      completed_at: '2026-01-01T00:00:05Z',
    };
    return json(200, twist.status?.(n, plain, asked.get(n) ?? 0) ?? plain);
  };
}

const render = (isTTY = false) => run(isTTY, 'render', film(), '--yes', '--poll-interval', '0.02');

test('the message of a refusal', async () => {
  write(NAMES.map((_, n) => shotOf(n)));
  working({
    submission: (n) => {
      const text = HOSTILE[NAMES[n] as string] as string;
      return {
        status: 400,
        body: n % 2 === 0 ? { error: text, message: text } : { statusCode: 400, message: text },
      };
    },
  });
  const said = await render();
  expect(said.exit).toBe(1);
  await checkClean(said);
  tried(13, 'messages of refusals', NAMES.length, 'shown escaped');
});

test('every field of a status answer', async () => {
  const fields = [
    'error',
    'word',
    'model_id',
    'created_at',
    'completed_at',
    'media_url',
    'media_type',
    'more',
  ];
  const cases = fields.flatMap((field) =>
    // An answer beyond 1 MiB is none.
    NAMES.map((name) => ({ field, text: (HOSTILE[name] as string).slice(0, 4_000) })),
  );
  write(cases.map((_, n) => shotOf(n)));
  working({
    status(n, body, asked) {
      const { field, text } = cases[n] ?? { field: '', text: '' };
      const output = body.output as { media_url: string[] };
      switch (field) {
        case 'error':
          return { ...body, status: 'FAILED', error: text, output: null };
        case 'word':
          return asked === 1 ? { ...body, status: text, output: null } : body;
        case 'media_url':
          return {
            ...body,
            output: { ...output, media_url: [text, `no link ${text}`, ...output.media_url] },
          };
        case 'media_type':
          return { ...body, output: { ...output, media_type: text, [text]: text } };
        case 'more':
          return JSON.parse(
            `{"__proto__":{"polluted":true},${JSON.stringify(text)}:${JSON.stringify(text)},${JSON.stringify(body).slice(1)}`,
          );
        default:
          return { ...body, [field]: text };
      }
    },
  });
  const said = await render();
  expect(said.exit).toBe(1);
  await checkClean(said);
  const clips = paths().filter((path) => path.endsWith('.avi'));
  const missing = cases.flatMap(({ field, text }, n) =>
    field === 'error' || clips.includes(`renders/s${n}_t1.avi`) ? [] : [`${field}: ${text.slice(0, 40)}`],
  );
  expect(missing).toEqual([]);
  for (const clip of clips) expect(clip).toMatch(/^renders\/s\d+_t1\.avi$/);
  tried(13, 'fields of status answers', cases.length, 'escaped, no name of a server used');
});

test('request ids: used where they can be asked about, else unknown, never obeyed', async () => {
  write(
    NAMES.flatMap((_, n) => [shotOf(2 * n), shotOf(2 * n + 1)]),
    { concurrency: 1 },
  );
  // A good answer after each, so that three useless ones in a row do not end the run.
  working({
    submission: (n) =>
      n % 2 ? null : { status: 202, body: { request_id: HOSTILE[NAMES[n / 2] as string] } },
  });
  const plain = answer;
  answer = (request, body, response) => {
    const isStatus = request.method === 'GET' && !request.url?.startsWith('/media/');
    if (isStatus && !/\/job-\d+$/.test(String(request.url))) {
      response.writeHead(404).end('{"error":"Not found"}');
      return;
    }
    plain(request, body, response);
  };
  const said = await run(
    false,
    'render',
    film(),
    '--yes',
    '--poll-interval',
    '0.02',
    '--job-timeout',
    '0.002',
  );
  expect([1, 6]).toContain(said.exit);
  await checkClean(said);
  tried(13, 'request ids', NAMES.length, 'followed or unknown, escaped');
});

test('a terminal with progress bars', async () => {
  write(NAMES.map((_, n) => ({ ...shotOf(n), scene: HOSTILE[NAMES[n] as string]?.slice(0, 100) })));
  working({
    status: (n, body) => ({ ...body, status: 'FAILED', error: HOSTILE[NAMES[n] as string], output: null }),
  });
  const { exit, out, err } = await render(true);
  expect(exit, err.slice(0, 2000)).toBe(1);
  for (const payload of [
    '\u001b]',
    '\u0007',
    '\u009b',
    '\u202e',
    '\u2066',
    '\u001b[2J',
    '\u001b[31m',
    '\b',
    '\u0000',
  ])
    expect((out + err).includes(payload), JSON.stringify(payload)).toBe(false);
  tried(13, 'errors and scenes on a terminal', NAMES.length, 'no sequence of theirs gets through');
});

test('every text of a manifest, alone: refused with diagnostics or taken, and harmless', async () => {
  let documents = 0;
  let taken = 0;
  working({});
  for (const name of NAMES) {
    const text = HOSTILE[name] as string;
    const shot = { id: 's1', prompt: 'a pier' };
    const films: [object[], object][] = [
      [[{ ...shot, prompt: text }], {}],
      [[{ ...shot, notes: text, scene: text }], { name: '{scene}/{id}_t{take}' }],
      [[{ ...shot, id: text }], {}],
      [[{ ...shot, image: text }], {}],
      [[{ ...shot, model: text }], {}],
      [[{ ...shot, settings: { [text]: text, resolution: text } }], {}],
      [[shot], { title: text, name: '{title}_{id}_t{take}' }],
      [[shot], { name: `${text}{id}_t{take}` }],
      [[shot], { output: text }],
      [[{ ...shot, prompt: 'a ${x}' }], { vars: { x: text, [text]: 'y' } }],
      [[{ ...shot, preset: text }], { presets: { [text]: { notes: text } }, style: { suffix: text } }],
      [[shot], { [text]: text, models: [text] }],
    ];
    // Bounded, every text takes every third place, and every place gets every third text.
    const every = count(3, 1);
    for (const [place, [shots, top]] of films.entries()) {
      if ((place + NAMES.indexOf(name)) % every !== 0) continue;
      write(shots, top);
      documents += 1;
      const validated = await run(false, 'validate', film());
      expect(UNSAFE.exec(validated.out + validated.err)).toBeNull();
      expect([0, 2]).toContain(validated.exit);
      const json = await run(false, 'validate', film(), '--json');
      expect(UNSAFE.exec(json.out)).toBeNull();
      expect(json.exit).toBe(validated.exit);
      if (validated.exit !== 0) continue;
      taken += 1;
      const planned = await run(false, 'plan', film());
      expect(UNSAFE.exec(planned.out + planned.err)).toBeNull();
    }
  }
  expect(taken).toBeGreaterThan(0);
  expect(Object.keys(Object.prototype)).toEqual([]);
  tried(13, 'texts of manifests', documents, 'taken or refused with diagnostics, all harmless');
});

test('hostile manifests that are taken make files inside their folder only', async () => {
  const inside = join(folder, 'inside');
  mkdirSync(inside);
  folder = inside;
  const top = { name: '{scene}/{title}_{id}_t{take}', title: HOSTILE['path up'] };
  // What Windows reserves is refused (the test before this one), so it cannot be rendered.
  const names = NAMES.filter((name) => !name.startsWith('Windows name'));
  const shots = names.map((name, n) => {
    const text = (HOSTILE[name] as string).slice(0, 80);
    return { ...shotOf(n), scene: `${text}${n}`, notes: text, prompt: `${text} prompt ${n}` };
  });
  write(shots, top);
  working({});
  const said = await render();
  const outer = join(inside, '..');
  expect(said.exit, said.err.slice(0, 2000)).toBe(0);
  await checkClean(said);
  expect(readdirSync(outer)).toEqual(['inside']);
  expect(paths().filter((path) => path.endsWith('.avi'))).toHaveLength(names.length);
  for (const path of paths()) expect(path).toMatch(/^(film\.yaml|renders)/);
  folder = outer;
  tried(
    13,
    'scenes, titles, notes and prompts rendered',
    NAMES.length,
    'names are safe, nothing outside the folder',
  );
});

test('names that some file system takes for the same are refused before anything is sent', async () => {
  const pairs: [string, string][] = [
    ['Harbor', 'harbor'],
    ['caf\u00e9', 'cafe\u0301'],
    ['\u212bngstrom', '\u00c5ngstrom'],
    ['stra\u00dfe', 'STRASSE'],
  ];
  for (const [one, other] of pairs) {
    write(
      [
        { id: 'a', prompt: 'p', scene: one },
        { id: 'b', prompt: 'q', scene: other },
      ],
      { name: '{scene}_t{take}' },
    );
    const { exit, err } = await run(false, 'validate', film());
    expect(exit, `${one} and ${other}`).toBe(2);
    expect(err).toMatch(/name-collision|same/);
  }
  tried(13, 'case and Unicode collisions', pairs.length, 'refused');
});
