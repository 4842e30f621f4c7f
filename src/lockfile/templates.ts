import { isDeepStrictEqual } from 'node:util';
import { err, ok, type Result } from '../core/result.js';
import type { JobRecord } from '../ledger/record.js';
import { layOver, type ShortJob, type Template, wholeJob } from './template.js';

/** Why a short job cannot be made whole: that template is not known, or the job says too little with them. */
export type Lack = { template: string } | 'incomplete';

/** The templates of a text, as far as it was read. */
export function createTemplates() {
  const bySum = new Map<string, Template>();
  /** Templates that jobs name together, as one; thousands of jobs name the same ones. */
  const known = new Map<string, Template>();

  return {
    bySum,
    /** False for one that is not what a known one of that `sum` is. */
    add(sum: string, template: Template): boolean {
      const same = bySum.get(sum);
      if (!same) bySum.set(sum, template);
      return !same || isDeepStrictEqual(same, template);
    },
    combined,
    /** The whole job, which the given one becomes unless a template is not known. */
    whole(short: ShortJob): Result<JobRecord, Lack> {
      const template = combined(short.like);
      if (!template.ok) return template;
      const record = wholeJob(short, template.value);
      return record ? ok(record) : err('incomplete');
    },
  };

  /** The templates of these names as one. */
  function combined(like: readonly string[]): Result<Template, Lack> {
    const name = like.join();
    const made = known.get(name);
    if (made) return ok(made);
    const all: Template = {};
    for (const sum of like) {
      const each = bySum.get(sum);
      if (!each) return err({ template: sum });
      layOver(all, each);
    }
    known.set(name, all);
    return ok(all);
  }
}

/** See `createTemplates`. */
export type Templates = ReturnType<typeof createTemplates>;
