import { isDeepStrictEqual } from 'node:util';
import { err, ok, type Result } from '../core/result.js';
import type { JobRecord } from '../ledger/record.js';
import { type ShortJob, type Template, wholeJob } from './template.js';

/** Why a short job cannot be made whole: that template is not known, or the job says too little with them. */
export type Lack = { template: string } | 'incomplete';

/** The templates of a text, as far as it was read. */
export function createTemplates() {
  const bySum = new Map<string, Template>();

  return {
    bySum,
    /** False for one that is not what a known one of that `sum` is. */
    add(sum: string, template: Template): boolean {
      const same = bySum.get(sum);
      if (!same) bySum.set(sum, template);
      return !same || isDeepStrictEqual(same, template);
    },
    /** The whole job, which the given one becomes unless a template is not known. */
    whole(short: ShortJob): Result<JobRecord, Lack> {
      const named: Template[] = [];
      for (const sum of short.like) {
        const template = bySum.get(sum);
        if (!template) return err({ template: sum });
        named.push(template);
      }
      const record = wholeJob(short, named);
      return record ? ok(record) : err('incomplete');
    },
  };
}

/** See `createTemplates`. */
export type Templates = ReturnType<typeof createTemplates>;
