import { invalid, type Refusal } from '../../core/refusal.js';
import { ok, type Result } from '../../core/result.js';
import { plural } from '../../core/text.js';
import type { Environment, Film } from '../film/film.js';
import type { GatewayOptions } from '../gateway/gateway-choice.js';

/** How much a run does at a time. */
export interface Lanes {
  /** Jobs in flight at each gateway, and status requests at a time. */
  jobs: number;
  statuses: number;
  /** The most, while files are short. */
  downloads: number;
}

/** Where nothing is scarce. */
const USUAL = { statuses: 8, downloads: 4 };
/** More downloads than usual where files are left over for them. */
const MOST_DOWNLOADS = 32;
const SCARCE = { statuses: 2, downloads: 2 };

/** Files that a run has open besides: lockfile, claim, folder, report, thumbnails, name look-ups. */
const BESIDES = 20;

/** More room than this changes nothing. */
const ENOUGH = 512;

/** What a batch can do at a time on this machine; refused where it can do nothing. `notice` where that is less than was asked for. */
export function lanesFor(
  { spareFiles }: Environment,
  { manifest }: Film,
  options: GatewayOptions & { concurrency?: number | undefined; gateways: number },
): Result<{ lanes: Lanes; notice: string | null }, Refusal> {
  const concurrency = options.concurrency ?? manifest.concurrency;
  const isEmbedded = options.sandbox && options.gateway === undefined && options.own === undefined;
  const spare = spareFiles?.(ENOUGH) ?? ENOUGH;
  const lanes = lanesWithin(concurrency, spare, isEmbedded, options.gateways);
  const limit = `Only ${plural(spare, 'more file')} can be open at a time in this process (ulimit -n)`;
  if (!lanes)
    return invalid(`${limit}, too few to render. Nothing was sent. Raise the limit first:\n  ulimit -n 1024`);
  if (lanes.jobs === concurrency) return ok({ lanes, notice: null });
  const notice = `${limit}: ${plural(lanes.jobs, 'job')} at a time instead of ${concurrency}. For more: ulimit -n 1024`;
  return ok({ lanes, notice });
}

/**
 * As many jobs at each gateway as `spare` files allow: a connection for each request (both ends if embedded) and a file for each download.
 * Null for none.
 */
export function lanesWithin(jobs: number, spare: number, isEmbedded: boolean, gateways = 1): Lanes | null {
  const of = { ends: isEmbedded ? 2 : 1, gateways };
  const usual = { jobs, ...USUAL };
  const over = spare - filesOf(usual, of);
  if (over >= 0) {
    const more = Math.floor(over / filesOfDownload(of));
    return { ...usual, downloads: Math.min(MOST_DOWNLOADS, usual.downloads + more) };
  }
  const left = spare - filesOf({ jobs: 0, ...SCARCE }, of);
  const fitting = Math.min(jobs, Math.floor(left / (of.ends * gateways)));
  return fitting < 1 ? null : { jobs: fitting, ...SCARCE };
}

function filesOf({ jobs, statuses, downloads }: Lanes, of: { ends: number; gateways: number }): number {
  return of.ends * of.gateways * (jobs + statuses) + downloads * filesOfDownload(of) + BESIDES;
}

function filesOfDownload({ ends }: { ends: number }): number {
  return ends + 1;
}
