import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { CliHarness } from '../support/cli-harness.js';
import { count, printedSeed, randomFrom, tried } from '../support/prove.js';

vi.mock(
  '../../src/gateway/pixazo/pixazo.js',
  async () => (await import('../support/cli-harness.js')).harnessGateway,
);

const seed = printedSeed('16 lost and older ledgers');

const SHOTS = ['s1', 's2', 's3'];
const PROMPTS = ['a pier', 'a boat', 'a gull', 'rain', 'fog'];
const TREES = ['/film', '/other'];
const NAMES = ['{id}_t{take}', 'clips/{id}-{take}'];

/** What git keeps of a film. */
interface Tracked {
  prompts: string[];
  name: string;
  /** The lockfile's text, empty where there is none. */
  lock: string;
}

type Step =
  | { kind: 'render'; only: number; dieAt: number | null }
  | {
      kind: 'edit' | 'name' | 'checkout' | 'branch' | 'commit' | 'merge' | 'stash' | 'pop';
      a: number;
      b: number;
    }
  | { kind: 'lose lockfile' | 'backup' | 'rename' | 'tree'; a: number; b: number };

const nat = fc.nat(1000);
const render = fc.record({
  kind: fc.constant('render' as const),
  only: fc.nat(SHOTS.length * 2),
  dieAt: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(140) }),
});
const change = fc.record({
  kind: fc.constantFrom(
    'edit',
    'edit',
    'name',
    'checkout',
    'checkout',
    'branch',
    'commit',
    'merge',
    'stash',
    'pop',
    'lose lockfile',
    'backup',
    'rename',
    'tree',
  ),
  a: nat,
  b: nat,
});
const steps = fc.array(fc.oneof(render, change), { minLength: 4, maxLength: 24 }) as fc.Arbitrary<Step[]>;

/** One working tree: a folder with a manifest and a lockfile, on a branch. */
interface Tree {
  folder: string;
  file: string;
  branch: string;
}

/** A film in git, with one output folder for its working trees, that is rendered on any branch with whatever lockfile is there. */
class History {
  readonly desk: CliHarness;
  readonly branches = new Map<string, Tracked>();
  readonly stashes: Tracked[] = [];
  /** Every text that a lockfile ever had. */
  readonly backups: string[] = [''];
  readonly trees: Tree[];
  here: Tree;
  readonly kept = new Set<string>();
  /** One film under one name in one working tree: there a take that nobody bought is never refused. */
  isPlain: boolean;
  renders = 0;
  refusals = 0;
  kills = 0;

  constructor(chance: number, hasTwoTrees: boolean) {
    this.desk = new CliHarness(randomFrom(chance));
    this.trees = (hasTwoTrees ? TREES : TREES.slice(0, 1)).map((folder) => ({
      folder,
      file: `${folder}/film.yaml`,
      branch: 'main',
    }));
    this.here = this.trees[0] as Tree;
    this.isPlain = !hasTwoTrees;
    const first = {
      prompts: SHOTS.map((id) => `${PROMPTS[0]} of ${id}`),
      name: NAMES[0] as string,
      lock: '',
    };
    this.branches.set('main', first);
    for (const tree of this.trees) {
      if (tree.folder !== '/film') {
        this.desk.volume.mkdirSync(tree.folder);
        this.desk.links.set(`${tree.folder}/renders`, '/film/renders');
      }
      this.put(first, tree);
    }
  }

  get lock(): string {
    return `${this.here.file}.lock`;
  }

  /** The working tree as git would commit it. */
  now(tree = this.here): Tracked {
    const [prompts, name] = JSON.parse(this.desk.read(`${tree.folder}/model.json`)) as [string[], string];
    return { prompts, name, lock: this.desk.read(`${tree.file}.lock`) };
  }

  put({ prompts, name, lock }: Tracked, tree = this.here): void {
    this.desk.write(`${tree.folder}/model.json`, JSON.stringify([prompts, name]));
    const shots = SHOTS.map((id, index) => ({ id, prompt: prompts[index] }));
    this.desk.film(shots, { name, concurrency: 2 }, tree.file);
    if (lock !== '') this.desk.write(`${tree.file}.lock`, lock);
    else if (this.desk.has(`${tree.file}.lock`)) this.desk.volume.unlinkSync(`${tree.file}.lock`);
  }

  /** How often each prompt was bought. */
  bought(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { prompt } of this.desk.gateway.jobs) counts.set(prompt, (counts.get(prompt) ?? 0) + 1);
    return counts;
  }

  async step(step: Step): Promise<void> {
    const { desk, branches } = this;
    if (step.kind === 'render') return this.render(step.only, step.dieAt);
    const { a, b } = step;
    const now = this.now();
    const names = [...branches.keys()];
    const other = names[a % names.length] as string;
    switch (step.kind) {
      case 'edit':
        return this.put({
          ...now,
          prompts: now.prompts.with(a % SHOTS.length, `${pick(PROMPTS, b)} of ${pick(SHOTS, a)}`),
        });
      case 'name':
        return this.put({ ...now, name: pick(NAMES, a) });
      case 'commit':
        branches.set(this.here.branch, now);
        return;
      case 'branch':
        branches.set(`b${branches.size}`, now);
        this.here.branch = `b${branches.size - 1}`;
        return;
      case 'checkout':
        branches.set(this.here.branch, now);
        this.here.branch = other;
        return this.put(branches.get(other) as Tracked);
      case 'merge':
        return this.put({ ...now, lock: union(now.lock, branches.get(other)?.lock ?? '') });
      case 'stash':
        this.stashes.push(now);
        return this.put(branches.get(this.here.branch) as Tracked);
      case 'pop': {
        const stash = this.stashes.pop();
        return stash && this.put({ ...stash, lock: union(now.lock, stash.lock) });
      }
      case 'lose lockfile':
        return this.put({ ...now, lock: '' });
      case 'backup':
        return this.put({ ...now, lock: pick(this.backups, a) });
      case 'rename': {
        const file = `${this.here.folder}/${['film', 'harbor'][b % 2]}.yaml`;
        if (file === this.here.file || desk.has(`${file}.lock`)) return;
        desk.volume.renameSync(this.here.file, file);
        if (a % 2 === 0 && desk.has(this.lock)) desk.volume.renameSync(this.lock, `${file}.lock`);
        this.here.file = file;
        this.isPlain = false;
        return;
      }
      case 'tree':
        this.here = pick(this.trees, a);
        return;
    }
  }

  /** Renders, doing what the screen says where that is refused, and looks that nothing was bought twice and every clip is there. */
  async render(only: number, dieAt: number | null): Promise<void> {
    const { desk } = this;
    const words = ['render', this.here.file, '--yes'];
    if (only < SHOTS.length) words.push('--only', SHOTS[only] as string);
    const before = this.bought();
    const wanted = this.now().prompts.filter((_, shot) => only >= SHOTS.length || shot === only);
    const isNews = wanted.every((prompt) => !before.has(prompt));
    for (let tries = 0; ; tries += 1) {
      const { exit, err } = await desk.run(words, dieAt === null ? {} : { dieAt });
      this.backups.push(desk.read(this.lock));
      expectOnce(this.bought(), err);
      this.checkClips(err);
      if (exit === null) {
        this.kills += 1;
        dieAt = null;
        continue;
      }
      this.renders += 1;
      if (exit !== 2) break;
      this.refusals += 1;
      if (this.isPlain && this.kills === 0) expect(isNews, err).toBe(false);
      expect(tries, err).toBeLessThan(6);
      await this.doAsSaid(err);
    }
  }

  /** Carries out the first command that a refusal names. */
  async doAsSaid(text: string): Promise<void> {
    const [, command] = /^ {2}((?:shotlist|mv) .*)$/m.exec(text) ?? [];
    expect(command, text).toBeDefined();
    const [program, ...words] = (command ?? '').split(' ');
    expect(words, text).not.toContain('--pay-again');
    if (program === 'mv') {
      const [from = '', to = ''] = words;
      this.desk.volume.renameSync(from, to);
      return;
    }
    const { exit, err } = await this.desk.run(words);
    expect(exit, `${command}\n${err}`).toBe(0);
  }

  /** No clip that was ever whole in the output folder has gone. */
  checkClips(said: string): void {
    const clips = [...this.desk.files('/film/renders')].filter(([path]) => path.endsWith('.avi'));
    const contents = new Set(clips.map(([, content]) => content));
    for (const content of this.kept) expect(contents.has(content), said).toBe(true);
    for (const content of contents) this.kept.add(content);
  }
}

function expectOnce(bought: ReadonlyMap<string, number>, said: string): void {
  for (const [prompt, times] of bought) expect(times, `${prompt} was bought ${times} times\n${said}`).toBe(1);
}

function pick<T>(list: readonly T[], at: number): T {
  return list[at % list.length] as T;
}

/** A merge of two lockfiles by git's union driver. */
function union(ours: string, theirs: string): string {
  const lines = ours.split('\n').filter((line) => line !== '');
  const known = new Set(lines);
  for (const line of theirs.split('\n')) if (line !== '' && !known.has(line)) lines.push(line);
  return lines.map((line) => `${line}\n`).join('');
}

for (const hasTwoTrees of [false, true]) {
  const where = hasTwoTrees ? 'two working trees on one output folder' : 'one working tree';
  test(`histories of checkout, merge, stash, backup, rename and render, ${where}: nothing is bought twice`, async () => {
    const histories = count(25, 1000);
    const did = { renders: 0, refusals: 0, kills: 0 };
    await fc.assert(
      fc.asyncProperty(steps, nat, async (all, chance) => {
        const history = new History(chance, hasTwoTrees);
        for (const step of all) await history.step(step);
        await history.render(SHOTS.length, null);
        did.renders += history.renders;
        did.refusals += history.refusals;
        did.kills += history.kills;
      }),
      { numRuns: histories, seed, endOnFailure: false },
    );
    expect(did.refusals).toBeGreaterThan(0);
    tried(16, `histories, ${where}`, histories, 'nothing bought twice');
    tried(16, 'refused runs, cured as the screen says', did.refusals, 'nothing bought twice');
  });
}
