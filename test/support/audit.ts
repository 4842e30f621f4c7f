import { afterAll, vi } from 'vitest';
import type { Job } from '../../src/ledger/record.js';
import { stateOf } from '../../src/ledger/state.js';
import type { BatchHarness } from './batch-harness.js';
import { KEY } from './e2e-film.js';
import { PATIENCE, tried } from './prove.js';

/** What must never be: each count is 0 in a program that keeps its promises. */
export interface Broken {
  /** Prompts that were accepted more than once. */
  paidTwice: number;
  /** Accepted jobs that the lockfile neither follows nor knows as possibly accepted. */
  forgotten: number;
  /** Files among the clips that are not, byte for byte, what the gateway has for a job of that take. */
  wrongFiles: number;
  /** Jobs marked finished without their bytes. */
  hollow: number;
  /** Requests for media, and disks, that hold the key. */
  leaks: number;
}

/** What an audit should find. */
export const NOTHING: Readonly<Broken> = { paidTwice: 0, forgotten: 0, wrongFiles: 0, hollow: 0, leaks: 0 };

/** Editions of a file that a CDN may have had in one test. */
const EDITIONS = [1, 2, 3, 4];

/** Compares what the oracle accepted with what the lockfile and the folder say. Every take has a prompt of its own. */
export async function broken(shoot: BatchHarness): Promise<Broken> {
  const { oracle } = shoot;
  const jobs = await shoot.jobs();
  const clips = await shoot.clips();
  const prompts = oracle.jobs.map(({ prompt }) => prompt);
  const followed = new Map(jobs.map((job) => [job.accepted?.request_id, job]));
  const unsure = new Set(jobs.filter((job) => stateOf(job) === 'unknown').map(promptOf));
  const byPath = new Map(
    jobs.flatMap((job) => (job.clips?.files ?? []).map(({ path }) => [path, job] as const)),
  );
  return {
    paidTwice: prompts.length - new Set(prompts).size,
    forgotten: oracle.jobs.filter(({ id, prompt }) => !followed.has(id) && !unsure.has(prompt)).length,
    wrongFiles: [...clips].filter(([path, bytes]) => !isPaidFor(shoot, byPath.get(path), bytes)).length,
    hollow: jobs.filter(
      (job) =>
        job.finished &&
        !(job.clips?.files ?? []).every(({ path, bytes }) => clips.get(path)?.length === bytes),
    ).length,
    leaks:
      oracle.mediaAsks.filter(({ headers }) => JSON.stringify(headers).includes(KEY)).length +
      (shoot.everything().includes(KEY) ? 1 : 0),
  };
}

function promptOf({ intent }: Job): string {
  return String(intent.body.prompt);
}

function isPaidFor(shoot: BatchHarness, job: Job | undefined, bytes: Buffer): boolean {
  const paid = shoot.oracle.jobs.find(({ id }) => id === job?.accepted?.request_id);
  return (
    paid !== undefined &&
    promptOf(job as Job) === paid.prompt &&
    EDITIONS.some((edition) => shoot.clip(paid, edition).equals(bytes))
  );
}

/** The auditor of one case: looks at every shoot it is given, and notes for the table how many there were and what it found. */
export function auditor(caseNumber: number, what: string): (shoot: BatchHarness) => Promise<Broken> {
  const sum = { ...NOTHING };
  const counted = new WeakMap<BatchHarness, number>();
  let [shoots, takes] = [0, 0];
  // The studio's time-outs are those of single commands.
  vi.setConfig({ testTimeout: PATIENCE });
  afterAll(() => {
    const { paidTwice, forgotten, wrongFiles, hollow, leaks } = sum;
    tried(
      caseNumber,
      `${what}, ${takes.toLocaleString('en')} jobs accepted`,
      shoots,
      `${paidTwice} paid twice, ${forgotten} forgotten, ${wrongFiles} wrong files, ${hollow} finished without bytes, ${leaks} leaks of the key`,
    );
  });
  return async (shoot) => {
    const found = await broken(shoot);
    const { length } = shoot.oracle.jobs;
    shoots += counted.has(shoot) ? 0 : 1;
    takes += length - (counted.get(shoot) ?? 0);
    counted.set(shoot, length);
    for (const key of Object.keys(sum) as (keyof Broken)[]) sum[key] += found[key];
    return found;
  };
}
