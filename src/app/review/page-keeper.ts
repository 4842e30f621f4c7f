import { nullIfDiskFailed } from '../../system/disk.js';
import type { GatewayFlags } from '../film/commands.js';
import type { Environment, Film } from '../film/film.js';
import { refreshPage } from '../report.js';

/** How long after a choice the film's page is written, in milliseconds: it is as long as the film, and choices come one after the other. */
const REST = 5000;

/** Keeps the film's page up with choices. */
export interface PageKeeper {
  /** To be called after a choice was recorded. */
  chosen(film: Film): void;
  /** Writes the page now if a choice is not on it yet. */
  close(): Promise<void>;
}

/** Keeps the page of a film, if there is one, up with the choices that a review records. A page that cannot be written is left as it is. */
export function createPageKeeper(environment: Environment, flags: GatewayFlags): PageKeeper {
  const closing = new AbortController();
  let newest: Film | null = null;
  let writing: Promise<void> | null = null;

  async function write(): Promise<void> {
    await environment.clock.sleep(REST, closing.signal);
    while (newest) {
      const film = newest;
      newest = null;
      await refreshPage(environment, film, flags).catch(nullIfDiskFailed);
    }
    writing = null;
  }

  return {
    chosen(film) {
      newest = film;
      writing ??= write();
    },
    async close() {
      closing.abort();
      await writing;
    },
  };
}
