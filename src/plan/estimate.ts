import { groupBy } from '../core/group.js';
import { canonicalJson } from '../core/json.js';
import { renderSeconds } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { hasClip } from '../ledger/state.js';
import type { Take } from '../takes/take.js';

/** So many of the latest renders of a kind count. */
const WINDOW = 99;

/** How long the renders of a plan will take, as far as this film's own renders tell. */
export interface TimeEstimate {
  /** Seconds from the first submission to the last clip, of the takes that are known. */
  seconds: number;
  /** The takes to render or to resume whose model has been rendered before; never 0. */
  known: number;
  /** All takes to render or to resume. */
  of: number;
  /** Jobs at each gateway at the same time. */
  concurrency: number;
}

/**
 * How long a take renders, in seconds: the median of the film's earlier renders with the same model and settings, else with the same
 * model. Undefined if the model has not been rendered.
 */
export function renderTimes(jobs: Iterable<Job>): (take: Take) => number | undefined {
  const renders = [...jobs].flatMap((job) => {
    const seconds = secondsOf(job);
    return seconds === null ? [] : [{ job, seconds }];
  });
  const byModel = medians(renders, ({ intent }) => intent.model);
  // Made when the first take asks: a run with nothing to render has no use for it.
  let bySettings: Map<string, number> | undefined;
  return ({ model, content }) => {
    if (!byModel.has(model.name)) return undefined;
    bySettings ??= medians(renders, ({ intent }) => renderKind(intent));
    return bySettings.get(renderKind({ model: model.name, body: content.body })) ?? byModel.get(model.name);
  };
}

/**
 * Estimates how long the takes take to render, in their order, so many at the same time at each provider, and no less than their longest
 * chain (seconds, null if unknown). One that is rendering already counts whole. Null if none of the models has been rendered.
 */
export function estimateTime(
  takes: readonly Take[],
  secondsOf: (take: Take) => number | undefined,
  concurrency: number,
  longest: number | null = null,
): TimeEstimate | null {
  const known = takes.flatMap((take) => {
    const seconds = secondsOf(take);
    return seconds === undefined ? [] : [{ provider: take.model.provider, seconds }];
  });
  if (known.length === 0) return null;
  const spans = [...groupBy(known, ({ provider }) => provider).values()].map((each) =>
    makespan(
      each.map(({ seconds }) => seconds),
      concurrency,
    ),
  );
  return { seconds: Math.max(...spans, longest ?? 0), known: known.length, of: takes.length, concurrency };
}

/** Seconds that a job took to render; null if it made no clip, and of an adopted one, whose beginning no run saw. */
export function secondsOf(job: Job): number | null {
  const { accepted, ended } = job;
  if (!ended || !hasClip(job)) return null;
  return renderSeconds(accepted?.adopted ? {} : job, ended, Date.parse(ended.at));
}

/** A model with the settings that its speed may depend on: neither texts nor the seed. */
export function renderKind({ model, body }: Pick<Job['intent'], 'model' | 'body'>): string {
  const { prompt: _prompt, negative_prompt: _negative, seed: _seed, ...settings } = body;
  return canonicalJson([model, settings]);
}

function medians(
  renders: readonly { job: Job; seconds: number }[],
  keyOfJob: (job: Job) => string,
): Map<string, number> {
  const groups = groupBy(renders, ({ job }) => keyOfJob(job));
  return new Map(
    Array.from(groups, ([key, group]) => {
      const sorted = group
        .slice(-WINDOW)
        .map(({ seconds }) => seconds)
        .sort((a, b) => a - b);
      return [key, sorted[Math.floor(sorted.length / 2)] ?? 0];
    }),
  );
}

/** When the last of these lengths ends if each begins as soon as one of the lanes is free, in order. */
function makespan(lengths: readonly number[], concurrency: number): number {
  const lanes = Array.from({ length: Math.min(concurrency, lengths.length) }, () => 0);
  for (const length of lengths) {
    const first = lanes.indexOf(Math.min(...lanes));
    lanes[first] = (lanes[first] ?? 0) + length;
  }
  return Math.max(...lanes);
}
