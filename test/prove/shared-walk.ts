import { expect } from 'vitest';
import type { Job } from '../../src/ledger/record.js';
import { stateOf } from '../../src/ledger/state.js';
import { CliHarness, FILM, LOCK, type Said } from '../support/cli-harness.js';
import type { PostgresFilms } from '../support/harness-postgres.js';
import { randomFrom } from '../support/prove.js';
import { outlastsPatience } from './disturbances.js';
import { type Commitment, commitments, micros, written } from './money-model.js';
import {
  chance,
  costOf,
  type Limits,
  type Order,
  outcomeIn,
  PEOPLE,
  type Person,
  promptOf,
  SCENES,
  type SharedShot,
  type SharedStep,
  type Weather,
} from './shared-walk-model.js';

const IDS = ['s1', 's2', 's3', 's4', 's5', 's6'];
export const NO_LIMITS: Limits = { film: null, pier: null, video: null, anna: null };
export const CALM: Weather = { seed: 0, lost: 0, bad: 0 };
export const PLAIN: Order = {
  verb: 'render',
  maxCost: null,
  isForced: false,
  isOfOne: false,
  disturbance: {},
  after: 0,
};

/** A film of two people on two machines, in a database, that is edited, rendered and moved; and what has to hold of it all the time. */
export class SharedWalk {
  readonly desks: Record<Person, CliHarness>;
  readonly #anna: CliHarness;
  shots: SharedShot[] = [];
  runs = 0;
  moves = 0;
  #keys = 0;
  #limits = NO_LIMITS;
  #concurrency = 2;
  #hasRetried = false;
  /** How often each prompt may be taken: by as many takes as its shot had at most, and as often as somebody asked for once more. */
  readonly #takes = new Map<string, number>();
  readonly #asked = new Map<string, number>();
  readonly #caps = new Map<keyof Limits, number>();

  constructor(seed: number, films: PostgresFilms) {
    const random = randomFrom(seed);
    const anna = new CliHarness(random, films);
    this.#anna = anna;
    this.desks = { anna, ben: new CliHarness(random, films, { beside: anna, person: 'ben' }) };
    for (const id of ['s1', 's2', 's3']) this.#add(id, this.shots.length);
    this.#write();
  }

  #add(id: string, at: number): void {
    this.#keys += 1;
    this.shots.splice(at, 0, {
      key: this.#keys,
      id,
      version: 1,
      duration: 6,
      model: this.#keys % 3 === 0 ? 'ltx-2-19b' : 'ltx-2-video',
      scene: SCENES[this.#keys % 2] as SharedShot['scene'],
      takes: 1 + (this.#keys % 2),
    });
  }

  #write(): void {
    const { film, pier, video, anna } = this.#limits;
    const of = (name: string, limit: number | null) =>
      limit === null ? {} : { [name]: Number(written(limit)) };
    // A budget for what the film does not have is refused.
    const has = (is: (shot: SharedShot) => boolean, limit: number | null) =>
      this.shots.some(is) ? limit : null;
    const budgets = {
      scenes: of(
        'pier',
        has(({ scene }) => scene === 'pier', pier),
      ),
      models: of(
        'ltx-2-video',
        has(({ model }) => model === 'ltx-2-video', video),
      ),
      people: of('anna', anna),
    };
    const shots = this.shots.map((shot) => {
      const { id, scene, takes, model, duration } = shot;
      const prompt = promptOf(shot);
      this.#takes.set(prompt, Math.max(takes, this.#takes.get(prompt) ?? 0));
      return { id, scene, takes, model, prompt, ...(model === 'ltx-2-video' && { settings: { duration } }) };
    });
    const top = { concurrency: this.#concurrency, ...of('budget', film), budgets };
    for (const person of PEOPLE) this.desks[person].film(shots, top);
  }

  #isIn(part: keyof Limits, { shot, model, run }: Commitment): boolean {
    switch (part) {
      case 'film':
        return true;
      case 'pier':
        return this.shots.some(({ id, scene }) => id === shot && scene === 'pier');
      case 'video':
        return model === 'ltx-2-video';
      case 'anna':
        return this.#anna.people.get(run) === 'anna';
    }
  }

  /** What all jobs commit, by the records of the ledger and what is kept beside it on both machines. */
  #committed(): Commitment[] {
    const { anna, ben } = this.desks;
    return commitments((anna.isMoved ? '' : ben.keptText()) + anna.read(LOCK));
  }

  #sumOf(part: keyof Limits): number {
    return this.#committed().reduce((sum, each) => sum + (this.#isIn(part, each) ? each.usd : 0), 0);
  }

  /** What each part may commit in a run: its limit, or what it has committed before where that is more. */
  #setCaps(more: number): void {
    for (const part of ['film', 'pier', 'video', 'anna'] as const) {
      const before = this.#sumOf(part);
      const isUnknown = part === 'anna' && this.#anna.isMoved;
      const limit = isUnknown ? null : this.#limits[part];
      const most = part === 'film' ? before + more : Number.POSITIVE_INFINITY;
      this.#caps.set(part, Math.max(before, Math.min(limit ?? Number.POSITIVE_INFINITY, most)));
    }
  }

  #checkCaps(): void {
    for (const [part, cap] of this.#caps)
      expect(this.#sumOf(part), `committed of ${part}`).toBeLessThanOrEqual(cap);
  }

  #weather(weather: Weather): void {
    const { gateway } = this.#anna;
    let posts = 0;
    gateway.behaviour = {
      renderMs: 4_000,
      outcome: (prompt, count) => outcomeIn(weather, prompt, count),
      submission: (prompt, count) => {
        this.#checkCaps();
        posts += 1;
        const at =
          posts > 60 ? 1 : chance(weather.seed, `${prompt} ${count} answer`) / (weather.lost || 1e-9);
        if (at < 0.3) return { kind: 'unknown', why: 'the connection was reset', taken: true };
        if (at < 0.5) return { kind: 'unknown', why: 'the connection was reset' };
        if (at < 0.7) return { kind: 'busy', why: 'too many requests', wait: 2_000 };
        if (at < 0.85) return { kind: 'not-sent', why: 'the connection was refused' };
        return at < 1 ? { kind: 'refused', status: 422, why: 'no such image' } : null;
      },
    };
  }

  #more(prompt: string, times: number): void {
    this.#asked.set(prompt, times + (this.#asked.get(prompt) ?? 0));
  }

  async #run({ at, orders, concurrency, weather, a }: Extract<SharedStep, { kind: 'run' }>): Promise<Said[]> {
    const { clock } = this.#anna;
    const people = this.#anna.isMoved ? (['anna'] as const) : at;
    this.#concurrency = concurrency;
    this.#write();
    const given = people.map((person, index) => ({ person, order: orders[index] as Order }));
    this.#setCaps(given.reduce((sum, { order }) => sum + (order.maxCost ?? Number.POSITIVE_INFINITY), 0));
    this.#weather(weather);
    const all = given.map(async ({ person, order }, index) => {
      const { verb, maxCost, isForced, isOfOne, disturbance, after } = order;
      const only = isOfOne ? this.shots[(a + index) % this.shots.length] : undefined;
      const isForce = isForced && verb === 'render';
      this.#hasRetried ||= verb === 'retry';
      for (const shot of only ? [only] : this.shots) if (isForce) this.#more(promptOf(shot), shot.takes);
      const words = [
        ...(maxCost === null ? [] : ['--max-cost', written(maxCost)]),
        ...(isForce ? ['--force'] : []),
        ...(only ? ['--only', only.id] : []),
      ];
      if (after > 0) await clock.sleep(after);
      return this.desks[person].start([verb, FILM, '--yes', ...words], disturbance);
    });
    const said = await clock.until(Promise.all(all));
    this.runs += said.length;
    const mayBeAway = given.some(({ order }) => outlastsPatience(order.disturbance));
    for (const { exit, err } of said)
      if (!mayBeAway || !err.includes('ledger-unreachable')) expect(exit, err).not.toBe(2);
    await this.#check();
    return said;
  }

  async step(step: SharedStep): Promise<void> {
    switch (step.kind) {
      case 'run':
        return void (await this.#run(step));
      case 'limits':
        this.#limits = step.limits;
        return this.#write();
      case 'move':
        return this.#move(step.dieAt);
      case 'crash':
        return this.#anna.crash();
      case 'pick':
      case 'keep':
      case 'settle':
        return this.#decide(step.kind, step.a, step.b);
      default:
        this.#edit(step.kind, step.a, step.b);
        return this.#write();
    }
  }

  #edit(kind: string, a: number, b: number): void {
    const at = a % this.shots.length;
    const shot = this.shots[at] as SharedShot;
    const free = IDS.filter((id) => !this.shots.some((each) => each.id === id));
    const id = free[b % Math.max(1, free.length)];
    if (kind === 'edit') shot.version = 1 + (b % 3);
    if (kind === 'length') shot.duration = shot.duration === 6 ? 8 : 6;
    if (kind === 'scene') shot.scene = SCENES[b % 2] as SharedShot['scene'];
    if (kind === 'takes') shot.takes = 1 + (b % 3);
    if (kind === 'rename' && id) shot.id = id;
    if (kind === 'add' && id) this.#add(id, at);
    if (kind === 'delete' && this.shots.length > 1) this.shots.splice(at, 1);
  }

  /** A person decides something about a take; nothing is sent for it. */
  async #decide(kind: 'pick' | 'keep' | 'settle', a: number, b: number): Promise<void> {
    const desk = this.#anna.isMoved || b % 2 === 0 ? this.#anna : this.desks.ben;
    const before = desk.gateway.posts.length;
    const shot = this.shots[a % this.shots.length] as SharedShot;
    if (kind === 'settle') await this.#settle(desk, a, b);
    else await desk.run([kind, FILM, ...(b % 5 === 0 ? ['--clear', shot.id] : [`${shot.id}:1`])]);
    expect(desk.gateway.posts.length).toBe(before);
  }

  async #settle(desk: CliHarness, a: number, b: number): Promise<void> {
    const jobs = await desk.jobs();
    const unknown = jobs.filter((job) => stateOf(job) === 'unknown');
    const job = unknown[a % Math.max(1, unknown.length)];
    if (!job) return;
    const prompt = String(job.intent.body.prompt);
    const known = new Set(jobs.map(({ accepted }) => accepted?.request_id));
    const found = desk.gateway.jobs.find(({ id, ours }) => ours === job.job && !known.has(id));
    const how = found && b % 3 === 0 ? ['--adopt', found.id] : b % 3 === 1 ? ['--resubmit'] : ['--abandon'];
    const { exit, err } = await desk.run(['settle', FILM, job.job, ...how]);
    expect(exit, err).toBe(0);
    if (how[0] === '--resubmit') this.#more(prompt, 1);
  }

  /** From the database to anna's lockfile, or back; killed on the way first, if told. */
  async #move(dieAt: number | null): Promise<void> {
    const { anna, ben } = this.desks;
    const before = anna.gateway.posts.length;
    const isBack = anna.isMoved;
    anna.isMoved = false;
    const words = ['ledger', isBack ? 'import' : 'export', FILM];
    if (dieAt !== null) await anna.run(words, { dieAt });
    const { exit, err } = await anna.run(words);
    if (exit !== 0 && !isBack && /has no job/.test(err)) return;
    expect(exit, err).toBe(0);
    this.moves += 1;
    anna.isMoved = !isBack;
    if (isBack) return;
    expect((await ben.run(['render', FILM, '--yes'])).exit).toBe(2);
    expect(anna.gateway.posts.length).toBe(before);
  }

  async #check(): Promise<void> {
    const { gateway, isMoved } = this.#anna;
    this.#checkCaps();
    const books = new Map((await this.#anna.jobs()).map((job) => [job.job, job]));
    for (const job of gateway.jobs) expect(books.has(job.ours), `the intent of ${job.id}`).toBe(true);
    this.#checkTwice();
    const paid = gateway.jobs.reduce((sum, { outcome, prompt }) => {
      return sum + (outcome === 'ERROR' ? 0 : costOf(prompt));
    }, 0);
    expect(paid).toBeLessThanOrEqual(this.#committed().reduce((sum, { usd }) => sum + usd, 0));
    if (isMoved) return;
    const { committed } = await this.#anna.json<{ committed: string }>('ledger', 'check', FILM);
    expect(micros(committed)).toBe(
      commitments(this.#anna.recordsText()).reduce((sum, { usd }) => sum + usd, 0),
    );
    await this.#anna.checkLedger();
  }

  /** No prompt was taken more often than its shot has takes, but for ERROR and what somebody asked for. */
  #checkTwice(): void {
    for (const [prompt, takes] of this.#takes) {
      const taken = this.#anna.gateway.jobs.filter((job) => job.prompt === prompt);
      const paid = taken.filter(
        ({ outcome }) => outcome !== 'ERROR' && (!this.#hasRetried || outcome === 'COMPLETED'),
      );
      expect(paid.length, prompt).toBeLessThanOrEqual(takes + (this.#asked.get(prompt) ?? 0));
    }
  }

  /** In calm weather all that is open is collected, nothing is paid again, and the books say to the millionth what the gateway does. */
  async end(): Promise<void> {
    const { anna, ben } = this.desks;
    if (anna.isMoved) await this.#move(null);
    this.#limits = NO_LIMITS;
    const calm = (at: readonly Person[]) =>
      this.#run({ kind: 'run', at, orders: [PLAIN, PLAIN], concurrency: 4, weather: CALM, a: 0 });
    await calm(PEOPLE);
    await calm(['ben']);
    const posts = anna.gateway.posts.length;
    await calm(PEOPLE);
    expect(anna.gateway.posts.length).toBe(posts);
    const jobs = await anna.jobs();
    const clips = new Set([...anna.files('/film/renders').values(), ...ben.files('/film/renders').values()]);
    const usdOf = new Map(this.#committed().map(({ job, usd }) => [job, usd]));
    for (const job of jobs) this.#checkJob(job, usdOf.get(job.job) ?? 0, clips);
  }

  #checkJob(job: Job, usd: number, clips: ReadonlySet<string>): void {
    const { gateway } = this.#anna;
    const taken = gateway.jobs.find(({ id }) => id === job.accepted?.request_id);
    expect(['submitted', 'rendered'], `${job.job} is open`).not.toContain(stateOf(job));
    if (!taken) return;
    expect(usd, `what ${job.job} commits`).toBe(taken.outcome === 'ERROR' ? 0 : costOf(taken.prompt));
    if (taken.outcome !== 'COMPLETED') return;
    const clip = Buffer.from(gateway.clip(taken.id)).toString('latin1');
    expect(clips.has(clip), `the clip of ${job.job}`).toBe(true);
  }
}
