import nodeFs, {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskOver } from '../../src/system/node-disk.js';
import { type InProcessResult, runInProcess } from '../support/in-process-cli.js';
import { filmText } from '../support/manifest-text.js';
import { mp4Clip } from '../support/mp4-clip.js';
import { answer, type Oracle, startOracle } from '../support/oracle/index.js';
import { count, printedSeed, randomFrom, sample, tried } from '../support/prove.js';

const KEY = 'key-of-the-hostile-repository';
const random = randomFrom(printedSeed('19 hostile repositories'));

/** Where a link may lead: a file of the user's, a folder of theirs, a name where nothing is, and what lay at the name itself. */
const TARGETS = ['precious.txt', 'folder', 'new', 'the same'] as const;

/** The verbs in the order in which a film meets them; `film.yaml` stands for the manifest. */
const STORY: readonly string[][] = [
  ['init', 'made'],
  ['render', 'film.yaml', '--sandbox', '--yes'],
  ['render', 'film.yaml', '--yes'],
  ['retry', 'film.yaml', '--yes'],
  ['settle', 'film.yaml', '020', '--resubmit'],
  ['render', 'film.yaml', '--yes', '--force', '--only', '030'],
  ['pick', 'film.yaml', '010'],
  ['cut', 'film.yaml', '--animatic'],
  ['cut', 'film.yaml'],
  ['report', 'film.yaml'],
  ['restore', 'film.yaml'],
  ['unlock', 'film.yaml'],
  ['render', 'renamed.yaml', '--yes'],
];

let root = '';
let oracle: Oracle;

/** What a command may change of the disk: the names under the film's folder that it opened for writing, made, moved or removed. */
type Names = Set<string>;

/** The machine's `fs`, whose changes of names below a folder are listed. */
function recording(names: Names, film: string): typeof nodeFs {
  const note = (path: unknown) => {
    if (typeof path === 'string' && path.startsWith(`${film}/`)) names.add(path.slice(film.length + 1));
  };
  const { O_WRONLY, O_RDWR, O_CREAT } = nodeFs.constants;
  const all = (...paths: unknown[]) => paths.forEach(note);
  const changes: Record<string, (...args: unknown[]) => void> = {
    open: (path, flags) => {
      if (typeof flags !== 'number' || (flags & (O_WRONLY | O_RDWR | O_CREAT)) !== 0) note(path);
    },
    writeFile: all,
    rename: all,
    link: all,
    unlink: note,
    rmdir: note,
    mkdir: note,
    truncate: note,
  };
  const promises = new Proxy(nodeFs.promises, {
    get(target, name) {
      const call = Reflect.get(target, name);
      const change = changes[String(name)];
      return change && typeof call === 'function'
        ? (...args: unknown[]) => {
            change(...args);
            return Reflect.apply(call, target, args);
          }
        : call;
    },
  });
  return { ...nodeFs, promises };
}

const film = () => join(root, 'film');

function run(words: readonly string[], names: Names = new Set()): Promise<InProcessResult> {
  const waits = ['render', 'retry'].includes(words[0] ?? '') ? ['--poll-interval', '0.02'] : [];
  return runInProcess(
    [...words.map((word) => (/\.yaml$|^made$/.test(word) ? join(film(), word) : word)), ...waits],
    {
      env: { PIXAZO_API_KEY: KEY, PIXAZO_GATEWAY: oracle.origin, PATH: process.env.PATH ?? '' },
      home: join(root, 'home'),
      disk: diskOver(recording(names, film())),
    },
  );
}

/** What happens to the film before a verb, by its place in the story. */
function prepare(step: number): void {
  oracle.submitFaults.clear();
  // Shot 020 loses its answer, 030 is refused.
  if (step === 2)
    oracle.submitFaults.by((n) => (n === 2 ? answer(500, 'oops') : n === 3 ? answer(422, 'no') : null));
  if (STORY[step]?.[1] === 'renamed.yaml' && existsSync(join(film(), 'film.yaml'))) {
    renameSync(join(film(), 'film.yaml'), join(film(), 'renamed.yaml'));
    if (existsSync(join(film(), 'film.yaml.lock')))
      renameSync(join(film(), 'film.yaml.lock'), join(film(), 'renamed.yaml.lock'));
  }
}

/** The film's folder before each verb, and the names that the verb changes. */
interface Chapter {
  words: readonly string[];
  before: string;
  names: string[];
}

const chapters: Chapter[] = [];

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'shotlist-hostile-')));
  const pictures = await mp4Clip();
  oracle = await startOracle({
    key: KEY,
    clip: (job) =>
      Buffer.concat([
        pictures,
        Buffer.from([0, 0, 0, 44]),
        Buffer.from(`free${job.id}`.padEnd(40).slice(0, 40)),
      ]),
  });
  mkdirSync(film(), { recursive: true });
  mkdirSync(join(root, 'home'));
  const settings = { num_frames: 9, video_size: '64x64', fps: 25 };
  const shots = ['010', '020', '030'].map((id) => ({ id, scene: 'pier', model: 'ltx-2-19b', settings }));
  writeFileSync(join(film(), 'film.yaml'), filmText(shots, { name: '{scene}/{id}_t{take}', concurrency: 1 }));
  for (const [step, words] of STORY.entries()) {
    prepare(step);
    const before = join(root, `before-${step}`);
    cpSync(film(), before, { recursive: true, verbatimSymlinks: true });
    const names: Names = new Set();
    const { exit, err } = await run(words, names);
    expect([0, 1], `${words.join(' ')}: ${err}`).toContain(exit);
    chapters.push({ words, before, names: [...names].filter((name) => !isFree(name)).sort() });
  }
}, 120_000);

afterAll(async () => {
  await oracle.close();
  rmSync(root, { recursive: true, force: true });
});

/** The output folders themselves may be links of the user's own; the folder that `init` fills is one that the user names. */
function isFree(name: string): boolean {
  return /^(made|renders|renders-sandbox)$/.test(name);
}

/** Everything below a folder as text, links included. */
function contentOf(folder: string): string {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return JSON.stringify(
    paths.map((path) => {
      const at = join(folder, path);
      return [path, lstatSync(at).isFile() ? readFileSync(at, 'base64') : ''];
    }),
  );
}

/** One verb, with a link at one of the names that it changes; a name with a new id in it is not met again, and its link stays. */
async function attack(chapter: Chapter, step: number, name: string, target: string): Promise<void> {
  const where = `${chapter.words.join(' ')} with ${name} -> ${target}`;
  rmSync(film(), { recursive: true });
  cpSync(chapter.before, film(), { recursive: true, verbatimSymlinks: true });
  const elsewhere = join(root, 'elsewhere');
  rmSync(elsewhere, { recursive: true, force: true });
  mkdirSync(join(elsewhere, 'folder'), { recursive: true });
  writeFileSync(join(elsewhere, 'precious.txt'), 'no newline at the end');
  writeFileSync(join(elsewhere, 'folder/film.mp4'), 'mine');
  const path = join(film(), name);
  mkdirSync(dirname(path), { recursive: true });
  const to = join(elsewhere, target);
  if (existsSync(path)) {
    if (target === 'the same') renameSync(path, to);
    else rmSync(path, { recursive: true });
  }
  symlinkSync(to, path);
  const before = contentOf(elsewhere);
  prepare(step);
  const { exit, out, err } = await run(chapter.words);
  expect(contentOf(elsewhere), `${where}: exit ${exit}\n${err}`).toBe(before);
  expect(err + out, where).not.toMatch(/internal error|\bat .*\.[jt]s:\d/);
  expect([0, 1, 2, 3, 5], `${where}\n${err}`).toContain(exit);
}

describe('case 19: hostile repositories', () => {
  test('links at every name that a verb opens for writing lead to nothing that changes', async () => {
    const all = chapters.flatMap((chapter, step) =>
      chapter.names.flatMap((name) => TARGETS.map((target) => ({ chapter, step, name, target }))),
    );
    const names = new Set(chapters.flatMap((chapter) => chapter.names));
    // The list is one of the program's own doing: what everybody knows of it is on it.
    for (const known of [
      'film.yaml.lock',
      'renders/.shotlist/ledger',
      'renders/report.csv',
      'renders/pier/010_t1.mp4',
      'renders/cut.mp4',
    ])
      expect([...names]).toContain(known);
    const times = count(24, all.length);
    for (const n of sample(all.length, times, random)) {
      const one = all[n - 1];
      if (one) await attack(one.chapter, one.step, one.name, one.target);
    }
    tried(
      19,
      `links at the ${names.size} names that ${STORY.length} verbs change`,
      times,
      'nothing behind a link changed',
    );
  });
});
