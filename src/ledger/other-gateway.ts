import type { Diagnostic } from '../core/diagnostic.js';
import type { GatewayId, Header, Job } from './record.js';
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

/**
 * What is wrong where a run's provider would be asked about jobs of another one, which no new address explains; null where none are.
 * Gateways without an origin, such as a program's own, are only told apart by their names.
 */
export function otherProvider(name: string, jobs: Iterable<Job>, given: GatewayId): Diagnostic | null {
  if (given.origin === undefined) return null;
  const elsewhere = [...jobs].find(
    (job) =>
      job.intent.gateway?.origin !== undefined &&
      job.intent.gateway.provider !== given.provider &&
      !isReleased(job),
  );
  if (!elsewhere) return null;
  return {
    severity: 'error',
    code: 'lockfile-other-provider',
    message: `the jobs in ${name} are at ${elsewhere.intent.gateway?.provider}, and the models of this film are rendered by ${given.provider}`,
    help: 'write the shots of another provider in a manifest of their own',
  };
}
