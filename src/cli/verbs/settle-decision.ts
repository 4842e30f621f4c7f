import { type Refusal, refusal } from '../../app/refusal.js';
import { err, ok, type Result, unreachable } from '../../core/result.js';
import { adoptRecord, disownRecord } from '../../ledger/disown.js';
import type { Job, JobRecord } from '../../ledger/record.js';
import type { FilmFlags } from '../options.js';

/** How unknown jobs are decided, as typed: exactly one of the four. */
export interface SettleFlags extends FilmFlags {
  adopt?: string;
  resubmit?: boolean;
  abandon?: boolean;
  disown?: boolean;
  all?: boolean;
  gatewayMoved?: boolean;
}

/** What becomes of unknown jobs; `disown`: of a job that has the request id of another. */
export type Decision =
  | { kind: 'adopt'; request_id: string }
  | { kind: 'resubmit' }
  | { kind: 'abandon' }
  | { kind: 'disown' };

/** What the flags say, checked against the takes that were named. */
export function decisionOf(names: string[], flags: SettleFlags): Result<Decision, Refusal> {
  const wanted: Decision[] = [];
  if (flags.adopt !== undefined) wanted.push({ kind: 'adopt', request_id: flags.adopt });
  if (flags.resubmit) wanted.push({ kind: 'resubmit' });
  if (flags.abandon) wanted.push({ kind: 'abandon' });
  if (flags.disown) wanted.push({ kind: 'disown' });
  const [decision] = wanted;
  if (!decision || wanted.length > 1) {
    return err(
      refusal('invalid', 'Pass exactly one of --adopt REQUEST_ID, --resubmit, --abandon or --disown.'),
    );
  }
  if (decision.kind === 'adopt' && (flags.all || names.length !== 1)) {
    return err(refusal('invalid', '--adopt takes exactly one take: an id belongs to one job.'));
  }
  if (decision.kind === 'disown' && flags.all)
    return err(
      refusal('invalid', '--disown does not go with --all: name the jobs that give their request id up.'),
    );
  if (flags.all ? names.length > 0 : names.length === 0) {
    return err(refusal('invalid', 'Name the takes to settle, such as 010:2, or say --all.'));
  }
  return ok(decision);
}

/** The fact that a decision adds to a job. */
export function recordOf(of: Job, decision: Decision, at: string): JobRecord {
  switch (decision.kind) {
    case 'adopt':
      return adoptRecord(of, decision.request_id, at);
    case 'resubmit':
      return { job: of.job, again: 'resubmit' };
    case 'abandon':
      return { job: of.job, abandoned: at };
    case 'disown':
      return disownRecord(of, at);
    default:
      return unreachable(decision);
  }
}

/** What a decision means for a job, for people; `serves` is a take of the manifest having it. */
export function settledText({ intent, accepted }: Job, decision: Decision, serves: boolean): string {
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
