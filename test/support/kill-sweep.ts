import { setTimeout as pause } from 'node:timers/promises';
import type { Job } from '../../src/ledger/record.js';
import { stateOf } from '../../src/ledger/state.js';
import type { E2eFilm } from './e2e-film.js';
import { acceptance, httpText } from './oracle/fault.js';
import { wire } from './oracle/index.js';

/** Jobs in flight at a time, so at most that many lost answers a kill. */
const CONCURRENCY = 4;
/** Takes that are added when few are left to render. */
const REEL = 16;

/** What a sweep of kills came to. */
export interface Swept {
  /** Kills that met the run at work, not before it began nor after it ended. */
  midway: number;
  takes: number;
  unknown: number;
  /** Jobs that a kill left at the gateway or on their way here, for a later run to bring to disk. */
  followed: number;
}

/**
 * Kills a run at random instants, that many times, each time going on with the same command, and lets the last one end. Throws where a
 * prompt was accepted twice, an accepted job with a journalled id is no clip on disk in the end, a take is anything but finished or
 * unknown, or a kill made more than `CONCURRENCY` takes unknown. `random` gives numbers from 0 to 1.
 */
export async function sweep(studio: E2eFilm, kills: number, random: () => number): Promise<Swept> {
  const ids: string[] = [];
  const submissions = wire((id) => httpText(202, acceptance(id)), { ending: 'fin', delay: 15 });
  studio.oracle.submitFaults.always(submissions);
  let begun = 0;
  let unknown = 0;
  let midway = 0;
  let followed = 0;

  for (let kill = 0; kill < kills; kill += 1) {
    if (ids.length - begun < REEL) {
      for (let more = 0; more < REEL; more += 1) ids.push(`s${String(ids.length + 1).padStart(4, '0')}`);
      studio.film(ids, { concurrency: CONCURRENCY });
    }
    const run = studio.startRender('--poll-interval', '0.02');
    const early = random() < 0.1;
    if (!early) await run.says(' at a time ');
    await pause(random() * (early ? 300 : 700));
    run.signal('SIGKILL');
    const { signal } = await run.ended;
    if (!early && signal === 'SIGKILL') midway += 1;
    const states = (await studio.jobs()).map(stateOf);
    begun = states.filter((state) => state !== 'pending').length;
    followed += states.filter((state) => state === 'submitted' || state === 'rendered').length;
    const lost = states.filter((state) => state === 'unknown').length;
    check(lost - unknown <= CONCURRENCY, `kill ${kill + 1} made ${lost - unknown} takes unknown`);
    checkPaidOnce(studio);
    unknown = lost;
  }

  const { exit, err } = await studio.render('--poll-interval', '0.02');
  check(exit === (unknown > 0 ? 1 : 0), `the last run ended with ${exit}:\n${err}`);
  checkPaidOnce(studio);
  const jobs = await studio.jobs();
  checkOutcome(studio, jobs, ids);
  return { midway, takes: ids.length, unknown, followed };
}

function checkPaidOnce({ oracle }: E2eFilm): void {
  const prompts = new Set<string>();
  for (const { prompt } of oracle.jobs) {
    check(!prompts.has(prompt), `${prompt} was accepted twice`);
    prompts.add(prompt);
  }
}

function checkOutcome(studio: E2eFilm, jobs: readonly Job[], ids: readonly string[]): void {
  const clips = studio.clips();
  const served = new Map(jobs.map((job) => [job.intent.shot, job]));
  const accepted = new Map(jobs.map((job) => [job.accepted?.request_id, job]));
  for (const id of ids) {
    const job = served.get(id);
    check(job !== undefined, `${id} has no job`);
    if (job === undefined || stateOf(job) === 'unknown') continue;
    check(stateOf(job) === 'finished', `${id} is ${stateOf(job)}`);
    check(clips[`${id}_t1.mp4`] === `prompt of ${id}`, `${id} has no whole clip`);
  }
  for (const { id, prompt } of studio.oracle.jobs) {
    const job = accepted.get(id) ?? served.get(prompt.replace('prompt of ', ''));
    const known = job && (job.accepted ? stateOf(job) === 'finished' : stateOf(job) === 'unknown');
    check(known === true, `${prompt} was paid, and its job is ${job ? stateOf(job) : 'not there'}`);
  }
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}
