import { type Refusal, refusal } from '../app/refusal.js';
import { err, ok, type Result } from '../core/result.js';
import type { Decision } from '../plan/settle.js';
import type { FilmFlags } from './options.js';

/** How unknown jobs are decided, as typed: exactly one of the four. */
export interface SettleFlags extends FilmFlags {
  adopt?: string;
  resubmit?: boolean;
  abandon?: boolean;
  disown?: boolean;
  all?: boolean;
  gatewayMoved?: boolean;
}

/** What the flags say, checked against the takes that were named. */
export function decisionOf(names: readonly string[], flags: SettleFlags): Result<Decision, Refusal> {
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
