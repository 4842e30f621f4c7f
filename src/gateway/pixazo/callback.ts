import type { JsonObject } from '../../core/json.js';
import type { Callback } from '../port.js';

/**
 * A submission that asks for a call: in the body where the model documents it there, for the end of the job alone, else in the header
 * that every model takes (documentation, "Webhook (Optional)" and "Request Parameters").
 */
export function withCallback(
  body: JsonObject,
  callback: Callback | undefined,
): { body: JsonObject; headers: Record<string, string> } {
  if (!callback) return { body, headers: {} };
  if (callback.in === 'header') return { body, headers: { 'X-Webhook-URL': callback.url } };
  return { body: { ...body, webhook: callback.url, webhook_events_filter: ['completed'] }, headers: {} };
}
