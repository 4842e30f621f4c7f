import type { Model } from '../../../src/catalog/model.js';
import type { Job } from '../../../src/ledger/record.js';
import type { Plan, PlannedTake } from '../../../src/plan/plan.js';
import type { StatusRow } from '../../../src/report/rows.js';
import type { Take } from '../../../src/takes/take.js';
import { endOf } from '../../support/ended.js';

/** A model with a price per second, for screens and reports. */
export function model(facts: Partial<Model> = {}): Model {
  return {
    name: 'ltx-2-video',
    gateway_model: 'ltx-2-video-api-581',
    path: '/ltx-2-video-api-581/v1/ltx-2-video-api-request',
    title: 'LTX-2 Video',
    image: { field: 'image_url', required: true },
    parameters: {},
    price: {
      rule: { kind: 'per_second', by_resolution: { '1080p': 60_000n } },
      basis: 'documented',
      date: '2026-11-01',
    },
    notes: [],
    ...facts,
  };
}

/** The model that every take of a test film uses unless it says otherwise. */
export const video = model();

/** A take of 8 s at $0.48. */
export function take(facts: Partial<Take> = {}): Take {
  const shot = facts.shot ?? '010';
  const number = facts.take ?? 1;
  return {
    shot,
    take: number,
    scene: 'pier',
    model: video,
    prompt: 'Mira walks out to the end of the pier',
    content: { model_id: 'ltx-2-video-api-581', body: {}, wrote: ['prompt'], image: null },
    input: null,
    name: `${shot}_t${number}`,
    quote: { usd: 480_000n, basis: 'documented' },
    seconds: 8,
    notes: '',
    enabled: true,
    ...facts,
  };
}

/** A take that the plan renders. */
export function planned(facts: Partial<PlannedTake> = {}): PlannedTake {
  return {
    take: take(),
    action: 'render',
    reason: 'new',
    skipped: null,
    job: null,
    by: 'render',
    replaces: null,
    ...facts,
  };
}

/** A plan whose totals follow from its takes. */
export function planOf(takes: PlannedTake[], facts: Partial<Plan> = {}): Plan {
  const renders = takes.filter(({ action }) => action === 'render').map((one) => one.take.quote);
  const sum = (basis: string) =>
    renders.reduce((total, quote) => total + (quote.basis === basis ? (quote.usd ?? 0n) : 0n), 0n);
  const scenes = new Map<string | null, number>();
  for (const { take: one } of takes) {
    if (one.enabled && one.take === 1)
      scenes.set(one.scene, (scenes.get(one.scene) ?? 0) + (one.seconds ?? 0));
  }
  return {
    takes,
    orphans: [],
    moves: [],
    total: renders.reduce((total, { usd }) => total + (usd ?? 0n), 0n),
    by_basis: { documented: sum('documented'), assumed: sum('assumed'), user: sum('user') },
    unpriced: takes.filter((one) => one.take.quote.usd === null).length,
    committed: 0n,
    uncounted: { jobs: 0, models: [] },
    budget: null,
    max_cost: null,
    max_failures: null,
    running_time: {
      seconds: [...scenes.values()].reduce((total, seconds) => total + seconds, 0),
      untimed: 0,
      scenes: [...scenes].map(([scene, seconds]) => ({ scene, seconds, untimed: 0 })),
    },
    chains: null,
    render_time: null,
    warnings: [],
    ...facts,
  };
}

/** A job of take 010:1 at $0.48, intended and nothing more. */
export function job(facts: Partial<Job> = {}, intent: Partial<Job['intent']> = {}): Job {
  return {
    job: 'job00001',
    intent: {
      at: '2026-11-03T10:00:00.000Z',
      attempt: 1,
      run: 'run00001',
      by: 'render',
      shot: '010',
      take: 1,
      model: 'ltx-2-video',
      model_id: 'ltx-2-video-api-581',
      body: { prompt: 'Mira walks out to the end of the pier' },
      wrote: ['prompt'],
      image: null,
      quote: '0.48',
      basis: 'documented',
      seconds: 8,
      ...intent,
    },
    ...facts,
  };
}

/** What status and report show of a take, its clips where the job says. */
export function rowOf(
  taken: Take,
  current: Job | null,
  facts: Partial<Pick<StatusRow, 'earlier' | 'outputs'>> = {},
): StatusRow {
  return {
    take: taken,
    job: current,
    earlier: [],
    orphan: false,
    older: null,
    outputs: pathsOf(current),
    ...facts,
  };
}

/** The row of a job that serves no take. */
export function orphanRow(job: Job): StatusRow {
  return { take: null, job, earlier: [], orphan: true, older: null, outputs: pathsOf(job) };
}

function pathsOf(current: Job | null): string[] {
  return current?.clips?.files.map(({ path }) => path) ?? [];
}

/** The facts of a job that was accepted and completed. */
export const completed: Partial<Job> = {
  accepted: { at: '2026-11-03T10:00:02.000Z', request_id: '019e3b4d-2501-71b0-9e6c-5a7d33b53dad' },
  ended: {
    at: '2026-11-03T10:01:30.000Z',
    ...endOf('COMPLETED', true),
    error: null,
    media: ['https://cdn.example.com/a/output.ext'],
    created_at: '2026-11-03T10:00:01Z',
    completed_at: '2026-11-03T10:01:13.500Z',
  },
};

/** The facts of a job whose clip is on disk. */
export const finished: Partial<Job> = {
  ...completed,
  clips: {
    version: 1,
    files: [
      {
        path: 'pier/010_t1.mp4',
        bytes: 1_234_567,
        sha256: 'a'.repeat(64),
        width: 1920,
        height: 1080,
        duration: 8.04,
        fps: 25,
        codecs: ['avc1.640028'],
      },
    ],
    flags: [],
  },
  finished: '2026-11-03T10:01:40.000Z',
};
