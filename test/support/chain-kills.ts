import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ExpectStatic } from 'vitest';
import { stateOf } from '../../src/ledger/state.js';
import { type ChainFilm, chainFilm, follows, REHEARSAL } from './chain-film.js';
import type { E2eFilm } from './e2e-film.js';

/** The option of Node that counts the steps of a command, and kills it at one. */
export const KILL_AT_STEP = `--import=${new URL('./kill-at-step.mjs', import.meta.url).href}`;
export const OFTEN = ['--poll-interval', '0.02'];

/** Three shots in a chain and two more that follow from the first: each with its source. */
const SOURCES = new Map([
  ['010', null],
  ['020', '010'],
  ['030', '020'],
  ['040', '010'],
  ['050', '010'],
]);
const SHOTS = Array.from(SOURCES, ([shot, source]) => (source === null ? shot : follows(source, shot)));

/** A film with chains and the command that counts its steps. */
export async function chainToKill(
  open: (options: object) => Promise<E2eFilm>,
  concurrency: number,
): Promise<[E2eFilm, ChainFilm]> {
  const studio = await open(REHEARSAL);
  studio.film(SHOTS, { concurrency });
  studio.env.NODE_OPTIONS = KILL_AT_STEP;
  return [studio, chainFilm(studio)];
}

/**
 * Writes a program that answers as ffmpeg does for the clips of such a film, whose frames are all the same: with one that ffmpeg took for
 * this film. It makes no thumbnails. Returns its path.
 */
export function ffmpegStandIn({ folder, write }: E2eFilm): string {
  const frames = join(folder, 'renders-sandbox/frames');
  const frame = join(frames, readdirSync(frames)[0] ?? '');
  write(
    'ffmpeg',
    `#!/bin/sh\ncase "$*" in *-progress*) echo frame=25;; *rgb24*) exec cat '${frame}';; esac\n`,
  );
  chmodSync(join(folder, 'ffmpeg'), 0o755);
  return join(folder, 'ffmpeg');
}

/**
 * Resumes a chain with the plain command: each take is finished, or unknown, or without a job behind an unknown one; nothing was paid
 * twice or forgotten. `where` says after which kill.
 */
export async function resumeChain(
  studio: E2eFilm,
  own: ChainFilm,
  where: string,
  expect: ExpectStatic,
): Promise<void> {
  delete studio.env.NODE_OPTIONS;
  const { exit, err } = await own.run('render', ...OFTEN);
  const jobs = await own.jobs();
  const states = new Map(jobs.map((job) => [job.intent.shot, stateOf(job)]));
  const isUnknown = [...states.values()].includes('unknown');
  expect(exit, `${where}: ${err}`).toBe(isUnknown ? 1 : 0);
  expect(jobs, where).toHaveLength(states.size);
  for (const shot of SOURCES.keys())
    expect(['finished', 'unknown', 'blocked'], `${where}: ${shot}`).toContain(stateIn(states, shot));

  for (const { id, prompt } of studio.oracle.jobs) {
    expect(studio.oracle.accepted(prompt), `${where}: ${prompt}`).toBe(1);
    const job = jobs.find(({ intent }) => `prompt of ${intent.shot}` === prompt);
    const isKnown = job?.accepted?.request_id === id && job.finished !== undefined;
    const isKept = isKnown || (job && stateOf(job) === 'unknown');
    expect(isKept, `${where}: ${prompt} was paid and forgotten`).toBe(true);
  }
  for (const { intent } of jobs) {
    const source = /^frame:(.*):last$/.exec(intent.image ?? '')?.[1];
    if (source !== undefined) expect(jobs.find(({ job }) => job === source)?.finished, where).toBeDefined();
  }
}

/** The state of a shot's job; without one, `blocked` where its source is unknown or blocked. */
function stateIn(states: ReadonlyMap<string, string>, shot: string): string | null {
  const state = states.get(shot);
  if (state !== undefined) return state;
  const source = SOURCES.get(shot) ?? null;
  const above = source === null ? null : stateIn(states, source);
  return above === 'unknown' || above === 'blocked' ? 'blocked' : null;
}
