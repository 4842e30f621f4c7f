import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { CliContext } from '../../src/cli/context.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { runCommandLine } from '../support/command-line.js';
import { environmentOf } from '../support/environment.js';
import { writeFinishedFilm } from '../support/finished-film.js';
import { mp4Clip } from '../support/mp4-clip.js';
import { noTerminal } from '../support/no-terminal.js';

const GATEWAY = 'http://127.0.0.1:9';
const REPORTS = ['report.csv', 'report.html'];

interface Film extends Record<string, unknown> {
  shots: Record<string, unknown>[];
}

let folder: string;

const at = (path: string) => join(folder, path);
const inRenders = (path: string) => at(join('renders', path));
const example = (path: string) => join('examples/own-model', path);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shotlist-left-alone-'));
  await writeFinishedFilm(folder, 4, { clip: await mp4Clip(), gateway: GATEWAY });
  copyFileSync(example('frames/window.png'), at('still.png'));
  copyFileSync(example('models/my-model.yaml'), at('model.yaml'));
  edit((film) => {
    film.models = ['model.yaml'];
    film.shots.push({ id: '00009', prompt: 'later', image: 'still.png', enabled: false });
  });
  await render();
  await render();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command in this process; `from` is its working folder. */
async function shotlist(words: readonly string[], from = folder): Promise<{ exit: number; err: string }> {
  const said = { out: '', err: '' };
  const env = { PIXAZO_API_KEY: 'k', PIXAZO_GATEWAY: GATEWAY };
  const context: CliContext = {
    ...environmentOf(systemDisk, { env, home: null, cwd: from }),
    ...noTerminal(said),
  };
  const exit = await runCommandLine(words, context);
  return { exit, err: said.err };
}

/** Renders with nothing to do, and tells which of the two files are other files than before. */
async function render(more: readonly string[] = [], from = folder) {
  const before = REPORTS.map(fileAt);
  const { exit, err } = await shotlist(['render', at('film.yaml'), '--yes', ...more], from);
  expect({ exit, err: /^Nothing to do/m.test(err) || err }).toEqual({ exit: 0, err: true });
  return { written: REPORTS.filter((name, index) => fileAt(name) !== before[index]), err };
}

function fileAt(name: string): string | null {
  const entry = statSync(inRenders(name), { bigint: true, throwIfNoEntry: false });
  return entry ? `${entry.ino} ${entry.mtimeNs}` : null;
}

/** Both files as text, without the time that the page was written at. */
function texts(): string[] {
  return REPORTS.map((name) => readFileSync(inRenders(name), 'utf8').replace(/<time [^<]*<.time>/, ''));
}

function edit(change: (film: Film) => unknown): void {
  const film = parse(readFileSync(at('film.yaml'), 'utf8'));
  change(film);
  writeFileSync(at('film.yaml'), stringify(film));
}

describe('a render that has nothing to do', () => {
  it('leaves report and page as they are, however often it runs', async () => {
    for (let run = 0; run < 3; run += 1) expect((await render()).written).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    ['the title', () => edit((film) => Object.assign(film, { title: 'Another title' }))],
    [
      'the notes of a shot',
      () => edit(({ shots: [first] }) => Object.assign(first ?? {}, { notes: 'too dark' })),
    ],
    [
      'the scene of a shot',
      () => edit(({ shots: [first] }) => Object.assign(first ?? {}, { scene: 'harbour' })),
    ],
    ['the cut of a shot', () => edit(({ shots: [first] }) => Object.assign(first ?? {}, { in: 1 }))],
    [
      'a price',
      () =>
        edit((film) => Object.assign(film, { prices: { 'ltx-2-video': { per_second: { '1080p': 1 } } } })),
    ],
    ['a comment in the manifest', () => appendFileSync(at('film.yaml'), '# later\n')],
    [
      'a shot that is disabled',
      () => edit(({ shots: [first] }) => Object.assign(first ?? {}, { enabled: false })),
    ],
    ['a shot that is gone', () => edit(({ shots }) => shots.shift())],
    ['a model file', () => appendFileSync(at('model.yaml'), '# later\n')],
    ['an image', () => appendFileSync(at('still.png'), 'more')],
    ['a pick', pickUnseen],
    ['the bytes of a clip', () => replaceClip('00002_t1.mp4')],
    ['a thumbnail', () => place('posters/job000000001.jpg')],
    ['a frame', () => place('frames/job000000001.last.png')],
    ['report.csv, deleted', () => rmSync(inRenders('report.csv'))],
    ['report.html, deleted', () => rmSync(inRenders('report.html'))],
    ['report.html, emptied', () => writeFileSync(inRenders('report.html'), '')],
    ['the list of reports, lost', () => rmSync(inRenders('.shotlist/written'))],
  ])('writes both again after a change of %s, and leaves them then', async (_, change) => {
    await change();
    expect((await render()).written).toEqual(REPORTS);
    expect((await render()).written).toEqual([]);
    const left = texts();
    await shotlist(['report', at('film.yaml')]);
    expect(texts()).toEqual(left);
  });

  it('writes both again where the commands on the page are others', async () => {
    expect((await render(['--max-failures', '3'])).written).toEqual(REPORTS);
    expect((await render(['--gateway', GATEWAY])).written).toEqual(REPORTS);
    expect((await render([], tmpdir())).written).toEqual(REPORTS);
  });

  it('writes a page of an earlier time again', async () => {
    copyFileSync(inRenders('report.html'), at('earlier.html'));
    edit((film) => Object.assign(film, { title: 'Another title' }));
    await render();
    copyFileSync(at('earlier.html'), inRenders('report.html'));
    expect((await render()).written).toEqual(REPORTS);
    expect(readFileSync(inRenders('report.html'), 'utf8')).toContain('Another title');
  });

  it('says of one that a person has changed that it is left alone, each time', async () => {
    appendFileSync(inRenders('report.csv'), 'mine\r\n');
    for (let run = 0; run < 2; run += 1) {
      const { written, err } = await render();
      expect(written).not.toContain('report.csv');
      expect(err).toContain('was changed since shotlist wrote it');
    }
  });
});

/** A pick that only the lockfile knows: the page is the one from before. */
async function pickUnseen(): Promise<void> {
  copyFileSync(inRenders('report.html'), at('earlier.html'));
  await shotlist(['pick', at('film.yaml'), '00001:1']);
  copyFileSync(at('earlier.html'), inRenders('report.html'));
}

/** The clip with other bytes at its end, in the place of its link. */
function replaceClip(name: string): void {
  const bytes = readFileSync(inRenders(name));
  rmSync(inRenders(name));
  writeFileSync(inRenders(name), Buffer.concat([bytes, Buffer.alloc(8)]));
}

function place(path: string): void {
  mkdirSync(dirname(inRenders(path)), { recursive: true });
  writeFileSync(inRenders(path), 'a picture');
}
