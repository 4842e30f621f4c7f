import type { JobReference } from '../gateway/port.js';
import type { Job } from '../ledger/record.js';
import { isAtProvider } from '../ledger/shared-ids.js';
import type { RunContext } from './context.js';
import type { SubmissionGate } from './submission-gate.js';

/**
 * Asks a gateway that can tell which job a lost submission became. Null where it cannot, or where another job holds what it names. Sends no
 * submission, and changes nothing in the ledger.
 */
export async function findLost(
  { gateway, gatewayId, stop }: Pick<RunContext, 'gateway' | 'gatewayId' | 'stop'>,
  gate: SubmissionGate,
  job: Job,
): Promise<JobReference | null> {
  if (!gateway.find || !isAtProvider(job, gatewayId)) return null;
  const { model_id, body, at } = job.intent;
  const found = await gateway.find({ id: job.job, model_id, body, sent_at: at }, stop.polling);
  return found !== null && gate.isNew(found.request_id) ? found : null;
}
