import type { Diagnostic } from '../core/diagnostic.js';
import type { Header, Job } from './record.js';
import { isReleased } from './state.js';

/**
 * What is wrong where a run would use another gateway than the one that its ledger's jobs are at; null where none ever got there.
 * `name` is what people call the ledger.
 */
export function otherGateway(
  name: string,
  header: Header | null,
  jobs: Iterable<Job>,
  given: string,
): Diagnostic | null {
  if (!header || header.gateway === given || [...jobs].every(isReleased)) return null;
  const { gateway } = header;
  return {
    severity: 'error',
    code: 'lockfile-other-gateway',
    message: `the jobs in ${name} are at ${gateway}, and this run would use ${given}`,
    help: `use --gateway ${gateway}, or --gateway-moved if both are the same service`,
  };
}
