import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import {
  CliHarness,
  type Disturbance,
  FILM,
  LEDGERS,
  type LedgerKind,
  LOCK,
  type Said,
} from '../support/cli-harness.js';
import { startPostgresFilms } from '../support/harness-postgres.js';
import { count, printedSeed, randomFrom, tried } from '../support/prove.js';
import { anyTrouble, outlastsPatience, strokes } from './disturbances.js';
import { type Asked, type PromptFate, postsOf, serving, type WalkShot, wanted } from './identity-model.js';
import { committedBy, micros } from './money-model.js';

vi.mock(
  '../../src/gateway/pixazo/pixazo.js',
  async () => (await import('../support/cli-harness.js')).harnessGateway,
);

vi.mock('../../src/postgres/connection.js', async (original) =>
  (await import('../support/harness-postgres.js')).watchedConnections(await original()),
);

const seed = printedSeed('06 identity');

/** Milliseconds after which no more walks are made, nor a failing one made shorter. */
const ENOUGH = count(90_000, 10_000_000);

const IDS = ['s1', 's2', 's3', 's4', 's5', 's6'];
const PROMPTS = ['a pier', 'a boat', 'a gull', 'rain'];
const NAMES = ['{id}_t{take}', '{take}-{id}', 'clips/{id}_t{take}', '{id}/{take}'];
const OTHER = '/film/other.yaml';
const RENDERS = '/film/renders';
/** What the content of a clip has that a person cut. */
const TRIMMED = ' trimmed ';

type Step =
  | {
      kind: 'edit' | 'length' | 'rename' | 'swap' | 'toggle' | 'delete' | 'add' | 'takes' | 'spell' | 'move';
      a: number;
      b: number;
    }
  | { kind: 'name'; a: number; b: number }
  | { kind: 'lose clip' | 'trim clip'; a: number; b: number }
  | { kind: 'rename manifest' | 'share folder'; a: number; b: number }
  | { kind: 'settle'; a: number; b: number }
  | {
      kind: 'run';
      asked: Asked['verb'];
      force: boolean;
      only: boolean;
      a: number;
      fates: PromptFate[];
      disturbance: Disturbance;
    };

const nat = fc.nat(1000);
const edit = fc.record({
  kind: fc.constantFrom(
    'edit',
    'length',
    'rename',
    'swap',
    'toggle',
    'delete',
    'add',
    'takes',
    'spell',
    'move',
    'name',
    'lose clip',
    'trim clip',
    'rename manifest',
    'share folder',
    'settle',
    'settle',
    'settle',
  ),
  a: nat,
  b: nat,
});
const fate: fc.Arbitrary<PromptFate> = fc.record({
  reply: fc.constantFrom('accept', 'accept', 'accept', 'accept', 'lost', 'lost, taken', 'refuse'),
  outcome: fc.constantFrom('COMPLETED', 'COMPLETED', 'COMPLETED', 'FAILED', 'ERROR', 'empty'),
});
const run = (ledger: (typeof LEDGERS)[number]) =>
  fc.record({
    kind: fc.constant('run' as const),
    asked: fc.constantFrom('render' as const, 'render' as const, 'render' as const, 'retry' as const),
    force: fc.nat(5).map((chance) => chance === 0),
    only: fc.nat(4).map((chance) => chance === 0),
    a: nat,
    fates: fc.array(fate, { minLength: PROMPTS.length, maxLength: PROMPTS.length }),
    disturbance: fc.oneof(
      { weight: 2, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: anyTrouble(ledger, 120) },
    ),
  });
const anyStep = (ledger: (typeof LEDGERS)[number]) => fc.oneof(edit, run(ledger)) as fc.Arbitrary<Step>;

/** A film that is edited and rendered, with what must lie on disk. */
class Walk {
  readonly desk: CliHarness;
  shots: WalkShot[] = [
    { id: 's1', prompt: PROMPTS[0] as string, duration: 6, says: false, takes: 1, enabled: true },
    { id: 's2', prompt: PROMPTS[1] as string, duration: 6, says: false, takes: 2, enabled: true },
  ];
  name = NAMES[0] as string;
  runs = 0;
  kills = 0;
  setAside = 0;
  /** Contents of files that reached the output folder whole and that nobody but us may remove. */
  readonly kept = new Set<string>();

  constructor(chance: number, ledger: LedgerKind = 'lockfile') {
    this.desk = new CliHarness(randomFrom(chance), ledger);
    this.write();
  }

  write(file = FILM): void {
    const shots = this.shots.map(({ id, prompt, duration, says, takes, enabled }) => {
      return { id, prompt, takes, enabled, ...(says || duration === 8 ? { settings: { duration } } : {}) };
    });
    this.desk.film(shots, { name: this.name, concurrency: 1 }, file);
  }

  shot(n: number): WalkShot {
    return this.shots[n % this.shots.length] as WalkShot;
  }

  unusedId(n: number): string | undefined {
    const free = IDS.filter((id) => !this.shots.some((shot) => shot.id === id));
    return free[n % Math.max(1, free.length)];
  }

  edit({ kind, a, b }: Exclude<Step, { kind: 'run' }>): void {
    const shot = this.shot(a);
    const id = this.unusedId(b);
    switch (kind) {
      case 'edit':
        shot.prompt = PROMPTS[b % PROMPTS.length] as string;
        break;
      case 'length':
        shot.duration = shot.duration === 6 ? 8 : 6;
        break;
      case 'spell':
        shot.says = !shot.says;
        break;
      case 'rename':
        if (id) shot.id = id;
        break;
      case 'swap': {
        const other = this.shot(b);
        [shot.id, other.id] = [other.id, shot.id];
        break;
      }
      case 'toggle':
        shot.enabled = !shot.enabled;
        break;
      case 'delete':
        if (this.shots.length > 1) this.shots = this.shots.filter((each) => each !== shot);
        break;
      case 'add':
        if (id)
          this.shots.splice(a % (this.shots.length + 1), 0, {
            ...shot,
            id,
            enabled: true,
            takes: 1 + (b % 2),
          });
        break;
      case 'takes':
        shot.takes = 1 + (b % 3);
        break;
      case 'move':
        this.shots = [...this.shots.filter((each) => each !== shot), shot];
        break;
      case 'name':
        this.name = NAMES[b % NAMES.length] as string;
        break;
      default:
        throw new Error(`no edit: ${kind}`);
    }
    this.write();
  }

  /** The clips in the output folder, by path. */
  clips(): [string, string][] {
    return [...this.desk.files(RENDERS)].filter(([path]) => path.endsWith('.avi'));
  }

  disturbClip(kind: 'lose clip' | 'trim clip', n: number): void {
    const clips = this.clips();
    const [path, content] = clips[n % Math.max(1, clips.length)] ?? [];
    if (path === undefined || content === undefined) return;
    this.kept.delete(content);
    if (kind === 'lose clip') {
      this.desk.volume.unlinkSync(path);
      return;
    }
    // The person's own edit is theirs: it must stay as well.
    const trimmed = `${content.slice(0, 40)}${TRIMMED}${this.runs} ${n}`;
    this.desk.write(path, Buffer.from(trimmed, 'latin1'));
    this.kept.add(trimmed);
  }

  /** Nothing is overwritten or lost, and nothing lies there twice. */
  checkFiles(isKilled: boolean): void {
    const there = new Map<string, string[]>();
    for (const [path, content] of this.desk.files(RENDERS)) {
      there.set(content, [...(there.get(content) ?? []), path]);
    }
    for (const content of this.kept) {
      const paths = there.get(content) ?? [];
      expect(paths.length, `copies of a clip: ${paths.join()}`).toBeGreaterThan(0);
      if (!isKilled) expect(paths.length, `copies of a clip: ${paths.join()}`).toBe(1);
    }
    for (const { id } of this.desk.gateway.jobs) {
      const content = Buffer.from(this.desk.gateway.clip(id)).toString('latin1');
      if (there.get(content)?.some((path) => path.endsWith('.avi'))) this.kept.add(content);
    }
  }

  /** Every finished take has a clip of its own, of what it asks for. */
  async checkTakes(): Promise<void> {
    const { takes } = await this.desk.json<{
      takes: { id: string; take: number; state: string; outputs: string[] }[];
    }>('status', FILM);
    const promptOf = new Map(
      this.desk.gateway.jobs.map(({ id, prompt }) => [
        Buffer.from(this.desk.gateway.clip(id)).toString('latin1'),
        prompt,
      ]),
    );
    const names = new Set<string>();
    const files = this.desk.files(RENDERS);
    for (const { id, take, state, outputs } of takes) {
      const shot = this.shots.find((each) => each.id === id);
      if (!shot || take > shot.takes || state !== 'finished') continue;
      for (const output of outputs) {
        expect(names.has(output), `${output} serves two takes`).toBe(false);
        names.add(output);
        const content = files.get(`${RENDERS}/${output}`);
        expect(content, `${output} of ${id}:${take} is there`).toBeDefined();
        const prompt = promptOf.get(content ?? '');
        if (prompt !== undefined) expect(prompt, `the clip of ${id}:${take}`).toBe(shot.prompt);
      }
    }
  }

  async render(step: Extract<Step, { kind: 'run' }>): Promise<void> {
    const { desk } = this;
    const only = step.only ? this.shot(step.a).id : null;
    const asked: Asked = { verb: step.asked, force: step.force && step.asked === 'render', only };
    const expected = wanted(this.shots, await desk.jobs(), asked);
    const fateOf = (prompt: string) => step.fates[PROMPTS.indexOf(prompt)] as PromptFate;
    desk.gateway.behaviour = {
      renderMs: 3000,
      outcome: (prompt) => fateOf(prompt).outcome,
      submission: (prompt) => {
        const { reply } = fateOf(prompt);
        if (reply === 'accept') return null;
        if (reply === 'refuse') return { kind: 'refused', status: 422, why: 'no such image' };
        return { kind: 'unknown', why: 'reset', taken: reply === 'lost, taken' };
      },
    };
    const words = [...(asked.force ? ['--force'] : []), ...(only === null ? [] : ['--only', only])];
    const plan = await desk.json<{ total: string; takes: { id: string; take: number; action: string }[] }>(
      'plan',
      FILM,
      ...(asked.verb === 'retry' ? ['--retry'] : []),
      ...words,
    );
    const planned = plan.takes.filter(({ action }) => action === 'render');
    expect(planned.map(({ id, take }) => `${id}:${take}`)).toEqual(expected.map(({ name }) => name));
    expect(micros(plan.total)).toBe(expected.reduce((sum, { duration }) => sum + duration * 60_000, 0));

    const before = desk.gateway.posts.length;
    const { exit, err } = await desk.run([asked.verb, FILM, '--yes', ...words], step.disturbance);
    this.runs += 1;
    this.kills += exit === null ? 1 : 0;
    const posts = desk.gateway.posts.slice(before).map(({ prompt }) => prompt);
    if (exit === 2) {
      expect(posts, err).toEqual([]);
      if (outlastsPatience(step.disturbance) && err.includes('ledger-unreachable')) return;
      return this.makeRoom(err);
    }
    const all = postsOf(expected, fateOf);
    // A job that only a render of the whole film follows may hold the film's one place in a shared ledger.
    const isOfSome = only !== null || asked.verb === 'retry';
    const isFull = isOfSome && err.includes('is held by a job that no run follows');
    const isWhole = exit !== null && exit !== 130 && !isFull && !outlastsPatience(step.disturbance);
    expect(posts).toEqual(isWhole ? all : all.slice(0, posts.length));
    this.checkFiles(exit === null);
    await this.checkTakes();
    expect(this.paid()).toBeLessThanOrEqual(committedBy(desk.read(LOCK)));
  }

  /**
   * After a run that was refused: a file of the person's own lies where a clip goes, and the person gives it another name. A kill
   * came before, without which the lockfile knows every clip that is changed by hand.
   */
  makeRoom(refusal: string): void {
    expect(this.kills, refusal).toBeGreaterThan(0);
    const named = this.clips().filter(([path]) => refusal.includes(path.slice(RENDERS.length + 1)));
    expect(named.length, refusal).toBeGreaterThan(0);
    for (const [path, content] of named) {
      expect(content, refusal).toContain(TRIMMED);
      this.setAside += 1;
      this.desk.volume.renameSync(path, `${RENDERS}/my own ${this.setAside}.avi`);
    }
  }

  paid(): number {
    return this.desk.gateway.jobs.reduce((sum, { body, outcome }) => {
      return sum + (outcome === 'ERROR' ? 0 : Number(body.duration) * 60_000);
    }, 0);
  }

  async settle(a: number, b: number): Promise<void> {
    const { desk } = this;
    const jobs = await desk.jobs();
    const before = desk.gateway.posts.length;
    const unknown = [...serving(this.shots, jobs)].filter(([, job]) => {
      return !job.accepted && !job.refused && !job.abandoned && job.again !== 'resubmit';
    });
    const [name, job] = unknown[a % Math.max(1, unknown.length)] ?? [];
    if (name === undefined || job === undefined) return;
    const ids = new Set(jobs.map(({ accepted }) => accepted?.request_id));
    const found = desk.gateway.jobs.find(
      ({ id, prompt }) => prompt === job.intent.body.prompt && !ids.has(id),
    );
    const how = [['--adopt', found?.id ?? 'no-such-id'], ['--resubmit'], ['--abandon']][b % 3] as string[];
    let { exit, err } = await desk.run(['settle', FILM, name, ...how]);
    // an orphan may have been made for a take of that name too: then the job's own id tells them apart.
    if (err.includes('unknown jobs; name one of them'))
      ({ exit, err } = await desk.run(['settle', FILM, job.job, ...how]));
    expect(exit, err).toBe(how[1] === 'no-such-id' ? 2 : 0);
    expect(desk.gateway.posts.length).toBe(before);
  }

  /** The manifest under another name, with a lockfile or without: refused before anything is paid, and cured as the message says. */
  async otherManifest(kind: 'rename manifest' | 'share folder', b: number): Promise<void> {
    const { desk } = this;
    if (!desk.has(`${RENDERS}/.shotlist/ledger`) || !desk.has(LOCK)) return;
    const before = desk.gateway.posts.length;
    this.write(OTHER);
    if (kind === 'rename manifest') desk.volume.unlinkSync(FILM);
    const refused: Said = await desk.run(['render', OTHER, '--yes']);
    expect(refused.exit).toBe(2);
    expect(desk.gateway.posts.length).toBe(before);
    expect(desk.has(`${OTHER}.lock`)).toBe(false);
    if (kind === 'rename manifest' && b % 2 === 0 && desk.has(LOCK)) await this.cure();
    if (desk.has(OTHER)) desk.volume.unlinkSync(OTHER);
    this.write();
  }

  /** The lockfile goes with its manifest, there and back again. */
  async cure(): Promise<void> {
    const { desk } = this;
    const before = desk.gateway.posts.length;
    for (const [from, to] of [
      [LOCK, `${OTHER}.lock`],
      [`${OTHER}.lock`, LOCK],
    ] as const) {
      desk.volume.renameSync(from, to);
      const manifest = to.replace(/\.lock$/, '');
      this.write(manifest);
      const { exit, err } = await desk.run(['render', manifest, '--yes', '--max-cost', '0']);
      if (exit === 2) this.makeRoom(err);
    }
    expect(desk.gateway.posts.length).toBe(before);
  }

  async step(step: Step): Promise<void> {
    switch (step.kind) {
      case 'run':
        return this.render(step);
      case 'settle':
        return this.settle(step.a, step.b);
      case 'rename manifest':
      case 'share folder':
        return this.otherManifest(step.kind, step.b);
      case 'lose clip':
      case 'trim clip':
        return this.disturbClip(step.kind, step.a);
      default:
        return this.edit(step);
    }
  }
}

test.each(LEDGERS)(
  'a random walk of edits, runs and settlements in a %s: charged is what the rules say, every clip stays and serves one take',
  async (ledger) => {
    const kind = ledger === 'Postgres ledger' ? await startPostgresFilms() : ledger;
    const walks = count({ lockfile: 200, 'shared ledger': 30, 'Postgres ledger': 15 }[ledger], 5000);
    let runs = 0;
    let whole = 0;
    const struck: CliHarness['struck'][] = [];
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyStep(ledger), { minLength: 3, maxLength: count(8, 24), size: 'max' }),
        fc.nat(),
        async (steps, chance) => {
          const walk = new Walk(chance, kind);
          for (const step of steps) await walk.step(step);
          if (ledger === 'Postgres ledger') await walk.desk.checkLedger();
          runs += walk.runs;
          struck.push(walk.desk.struck);
          whole += 1;
        },
      ),
      { seed, numRuns: walks, interruptAfterTimeLimit: ENOUGH },
    );
    tried(
      6,
      `random walks in a ${ledger} with ${runs.toLocaleString('en')} runs in them, ${strokes(struck)}`,
      whole,
      'charged as the rules say, no clip overwritten or shared',
    );
  },
);

test('a clip that a person cut, in a run killed at any step before it submits: nothing is paid that has no place', async () => {
  for (let dieAt = 0, submits = false; !submits; dieAt += 1) {
    const walk = new Walk(0);
    walk.shots = walk.shots.slice(0, 1);
    walk.write();
    const { desk } = walk;
    const again = () => desk.run(['render', FILM, '--yes', '--force']);
    expect((await again()).exit).toBe(0);
    walk.disturbClip('trim clip', 0);
    await desk.run(['render', FILM, '--yes', '--force'], { dieAt });
    walk.kills += 1;
    submits = (await desk.jobs()).length > 1;
    if (submits) continue;
    const { exit, err } = await again();
    if (exit === 2) {
      expect(desk.gateway.posts).toHaveLength(1);
      walk.makeRoom(err);
      expect((await again()).exit).toBe(0);
    } else expect(exit, err).toBe(0);
    expect(desk.gateway.posts).toHaveLength(2);
    walk.checkFiles(false);
  }
});
