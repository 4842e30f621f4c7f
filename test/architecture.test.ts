import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** The house: each room imports only from rooms before it and from itself. */
const ROOMS = [
  'core',
  'system',
  'yaml',
  'catalog',
  'manifest',
  'takes',
  'ledger',
  'lockfile',
  'postgres',
  'plan',
  'gateway',
  'media',
  'inputs',
  'run',
  'report',
  'cut',
  'sandbox',
  'app',
  'cli',
];
/** The rooms inside `app/`, likewise; `use cases` are the files that stand in none. */
const ROOMS_OF_APP = [
  'film',
  'folder',
  'gateway',
  'batch',
  'report',
  'run',
  'use cases',
  'doctor',
  'review',
  'library',
];
/** Two faces of the house, neither of which anything imports. */
const FACES = ['cli.ts', 'index.ts'];

/**
 * What knows that a ledger may be a file: `app/film/ledger.ts` decides where a film's ledger is kept, and reads other files of records; the
 * database keeps the lines of a lockfile, on this machine too while it is away.
 */
const OF_THE_LOCKFILE = ['app/film/ledger.ts', 'postgres/job-row.ts', 'postgres/spill.ts'];

const MOST_LINES = 220;
/** Files below `src/` that one file imports; what a face only hands on does not count. */
const MOST_IMPORTS = 15;

/** What only `system/` and the root may say: everybody else is given the machine. */
const PAST_THE_ENVIRONMENT =
  /\bprocess\s*[.[]|\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bMath\.random\b|\brandom(?:Bytes|UUID|Int)\b/;

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** Text of every source file, by path below `src/`. */
const sources = new Map(
  readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.[a-z]+$/.test(path) && !/(?:^|\/)tsconfig\.json$/.test(path))
    .map((path) => [path, readFileSync(join(SRC, path), 'utf8')]),
);

/** What each file imports, types included: files below `src/`, and names of packages. */
const imports = new Map([...sources].map(([path, text]) => [path, importsOf(path, text)]));

describe('the house', () => {
  it('is made of TypeScript alone', () => {
    expect(sources.size).toBeGreaterThan(100);
    expect([...sources.keys()].filter((path) => !path.endsWith('.ts') || path.endsWith('.d.ts'))).toEqual([]);
  });

  it('has no other rooms', () => {
    expect(new Set([...sources.keys()].map(roomOf))).toEqual(new Set([...ROOMS, ...FACES]));
  });

  it('has stairs that lead one way', () => {
    const upward: string[] = [];
    for (const [path, { files }] of imports) {
      for (const file of files) if (!mayImport(roomOf(path), roomOf(file))) upward.push(`${path} -> ${file}`);
    }
    expect(upward).toEqual([]);
  });

  it('has stairs that lead one way inside app/', () => {
    const upward: string[] = [];
    const rooms = new Set<string>();
    for (const [path, { files }] of imports) {
      const from = roomOfApp(path);
      if (from === null) continue;
      rooms.add(from);
      for (const file of files) {
        const to = roomOfApp(file);
        if (to !== null && ROOMS_OF_APP.indexOf(to) > ROOMS_OF_APP.indexOf(from))
          upward.push(`${path} -> ${file}`);
      }
    }
    expect(upward).toEqual([]);
    expect(rooms).toEqual(new Set(ROOMS_OF_APP));
  });

  it(`has no file that imports more than ${MOST_IMPORTS} others`, () => {
    const greedy = [...imports]
      // Both are lists and nothing else.
      .filter(([path]) => path !== 'index.ts' && path !== 'cli/verbs.ts')
      .map(([path, { files }]) => ({ path, files: new Set(files).size }))
      .filter(({ files }) => files > MOST_IMPORTS);
    expect(greedy).toEqual([]);
  });

  it('has a library that is a list of what it hands on', () => {
    expect(
      codeOf(sources.get('index.ts') ?? '')
        .replace(/export [^;]* from '[^']*';/g, '')
        .trim(),
    ).toBe('');
  });

  it('has imports that all lead to a file', () => {
    const lost = [...imports].flatMap(([path, { files }]) =>
      files.filter((file) => !sources.has(file)).map((file) => `${path} -> ${file}`),
    );
    expect(lost).toEqual([]);
  });

  it('has one import statement a module', () => {
    const twice = [...imports].flatMap(([path, { statements }]) =>
      statements.filter((name, at) => statements.indexOf(name) !== at).map((name) => `${path} -> ${name}`),
    );
    // Its type of the whole module stands in a statement of its own.
    expect(twice).toEqual(['system/node-disk.ts -> node:fs']);
  });

  it('has no cycle', () => {
    expect(cycles()).toEqual([]);
  });

  it('names no provider, no word of one and no file where it plans, counts and runs', () => {
    const neutral = ['core', 'takes', 'ledger', 'plan', 'run'];
    const words = /pixazo|ltx|lightricks|\.lock\b|sandbox:file/i;
    const states = /\b(?:QUEUED|PROCESSING|COMPLETED|FAILED|ERROR)\b/;
    const named = [...sources]
      .filter(([path]) => neutral.includes(roomOf(path)))
      .filter(([, text]) => words.test(text) || states.test(text));
    expect(named.map(([path]) => path)).toEqual([]);
  });

  it('reaches the lockfile through the ledger alone', () => {
    const around = [...imports]
      .filter(
        ([path, { files }]) =>
          roomOf(path) !== 'lockfile' && files.some((file) => roomOf(file) === 'lockfile'),
      )
      .map(([path]) => path);
    expect(around.sort()).toEqual(OF_THE_LOCKFILE);
  });

  it('has a ledger that knows no file', () => {
    const reached = [...imports]
      .filter(([path]) => roomOf(path) === 'ledger')
      .flatMap(([, { files, packages }]) => [...files, ...packages])
      .filter((name) => /^(?:system\/|node:)/.test(name));
    expect(new Set(reached)).toEqual(new Set(['system/clock.ts']));
  });

  it('has one room that knows the database', () => {
    expect(new Set(filesThatImport(/^pg$/).map(roomOf))).toEqual(new Set(['postgres']));
  });

  it('has one door to the disk', () => {
    expect(filesThatImport(/^(?:node:)?fs(?:\/|$)/)).toEqual(['system/node-disk.ts']);
  });

  it('reaches the machine through the environment alone', () => {
    const within = (path: string) => roomOf(path) === 'system' || path === 'cli.ts';
    const reaching = [...sources]
      .filter(([path, text]) => !within(path) && PAST_THE_ENVIRONMENT.test(codeOf(text)))
      .map(([path]) => path);
    const importing = filesThatImport(/^(?:node:)?(?:os|process|child_process|worker_threads)$/);
    expect([...reaching, ...importing.filter((path) => !within(path))]).toEqual([]);
  });

  it('asks for the processes of the machine in one place', () => {
    const asking = [...sources].filter(([, text]) => /(?<!function )\bsystemProcesses\(/.test(codeOf(text)));
    expect(asking.map(([path]) => path)).toEqual(['system/machine.ts']);
  });

  it('speaks to the network in the gateway, the inputs, the sandbox and the review alone', () => {
    const files = filesThatImport(/^(?:undici|(?:node:)?(?:https?|http2|net|tls|dgram))$/);
    const rooms = files.map(
      (path) => (/^(?:app\/review|system\/http-server)\b/.exec(path) ?? [roomOf(path)])[0],
    );
    expect(new Set(rooms)).toEqual(
      new Set(['gateway', 'inputs', 'sandbox', 'app/review', 'system/http-server']),
    );
  });

  it('has one place where the process ends, and none that writes to the console', () => {
    expect(filesThatSay(/\bprocess\s*\.\s*(?:exit|exitCode|abort)\b/)).toEqual(['cli.ts']);
    expect(filesThatSay(/\bconsole\s*[.[]/)).toEqual([]);
  });

  it(`has no file above ${MOST_LINES} lines`, () => {
    const long = [...sources]
      .map(([path, text]) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > MOST_LINES);
    expect(long).toEqual([]);
  });
});

function roomOf(path: string): string {
  return path.split('/')[0] ?? path;
}

/** Null for what is not in `app/`. */
function roomOfApp(path: string): string | null {
  const [app, room = '', file] = path.split('/');
  if (app !== 'app') return null;
  return file === undefined ? 'use cases' : room;
}

function mayImport(from: string, to: string): boolean {
  if (FACES.includes(to)) return false;
  return FACES.includes(from) || ROOMS.indexOf(to) <= ROOMS.indexOf(from);
}

function importsOf(
  path: string,
  text: string,
): { files: string[]; packages: string[]; statements: string[] } {
  const code = codeOf(text);
  const statements =
    /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;
  const named = Array.from(code.matchAll(statements), (match) => match[1] ?? match[2] ?? match[3] ?? '');
  return {
    files: named
      .filter((name) => name.startsWith('.'))
      .map((name) => relative(SRC, join(SRC, dirname(path), name)).replace(/\.js$/, '.ts')),
    packages: named.filter((name) => !name.startsWith('.')),
    statements: Array.from(
      code.matchAll(/^import\b[^'"`;]*?\bfrom\s*'([^']+)'/gm),
      (match) => match[1] ?? '',
    ),
  };
}

function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

function filesThatImport(name: RegExp): string[] {
  return [...imports]
    .filter(([, { packages }]) => packages.some((each) => name.test(each)))
    .map(([path]) => path);
}

function filesThatSay(words: RegExp): string[] {
  return [...sources].filter(([, text]) => words.test(text)).map(([path]) => path);
}

/** The circles that imports make, each as the way around. */
function cycles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (path: string) => {
    const start = way.indexOf(path);
    if (start >= 0) found.push([...way.slice(start), path].join(' -> '));
    if (start >= 0 || done.has(path)) return;
    way.push(path);
    for (const file of imports.get(path)?.files ?? []) visit(file);
    way.pop();
    done.add(path);
  };
  for (const path of sources.keys()) visit(path);
  return found;
}
