import { unreachable } from '../../../core/result.js';
import { takeNameOfJob } from '../../../ledger/job.js';
import type { Job } from '../../../ledger/record.js';
import type { Decision } from '../../../plan/settle.js';

/** What a decision means for a job, for people; `serves`: a take of the manifest has that job. */
export function settledText(job: Job, decision: Decision, serves: boolean): string {
  return `${takeNameOfJob(job)}: ${meaning(job, decision, serves)}`;
}

function meaning({ intent, accepted }: Job, decision: Decision, serves: boolean): string {
  const cost = intent.quote === null ? 'its unknown price' : `$${intent.quote}`;
  switch (decision.kind) {
    case 'adopt':
      return `adopted ${decision.request_id}: the next render collects its clip`;
    case 'resubmit':
      return serves
        ? `the next render submits it again; ${cost} of the lost one stays possibly charged`
        : `no take of the manifest needs it any more, so nothing is submitted; ${cost} stays possibly charged`;
    case 'abandon':
      return `abandoned; ${cost} stays possibly charged`;
    case 'disown':
      return `gave up ${accepted?.request_id}; ${cost} stays possibly charged`;
    default:
      return unreachable(decision);
  }
}
