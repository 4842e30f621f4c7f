import { unreachable } from '../../core/result.js';
import { failureOf } from '../../ledger/state.js';
import type { StatusRow } from '../rows.js';
import type { DisplayState } from '../totals.js';

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The meaning of a state, for a take without an error message of the gateway. */
export function stateNote(
  state: DisplayState,
  { job, older, stale, lack }: StatusRow,
  sandbox: boolean,
): string {
  switch (state) {
    case 'pending':
      if (lack) return `${capital(lack.why)}.`;
      return job ? 'Settled. The next render resubmits it.' : 'Not submitted yet.';
    case 'outdated':
      return older?.outputs[0]
        ? 'Edited. The earlier clip stays in the film until the next render.'
        : 'Edited. The earlier clip is not in this folder.';
    case 'stale':
      return `${capital(stale ?? 'stale')}. It stays in the film; render --stale renders it again.`;
    case 'blocked':
      return `Blocked: ${lack?.why ?? 'its source has no clip'}.`;
    case 'submitted':
      return 'Rendering at the gateway. The next run downloads the clip.';
    case 'rendered':
      return 'Rendered. The next run downloads the clip at no extra cost.';
    case 'missing':
      return 'Finished, but the clip is not in this folder.';
    case 'unknown':
      return 'The reply was lost: the gateway may have accepted the job. Check there, then settle it.';
    case 'failed':
      return `Failed${job && failureOf(job) === 'error' && !sandbox ? '; not charged' : ''}.`;
    case 'abandoned':
      return 'Abandoned.';
    case 'disabled':
      return 'Disabled in the manifest.';
    case 'finished':
      return '';
    default:
      return unreachable(state);
  }
}
