import type { HttpOptions } from './http/options.js';
import type { Gateway } from './port.js';

/** Where people keep the key of a service. */
export interface KeyNames {
  /** The environment variable that holds it. */
  variable: string;
  /** The file that may hold it, below the home folder: `~/.pixazo/api-key`. */
  file: string;
}

/** A service that renders video: what is known of it before anything is sent. `providers.ts` lists them. */
export interface Provider {
  /** What model files and the ledger call it; jobs remember it, so it never changes. */
  name: string;
  /** The origin of the service. */
  origin: string;
  /** The environment variable that names another origin, such as a staging one. */
  originVariable: string;
  /** Null for a service that asks for no key. */
  key: KeyNames | null;
  /** Loads the code that speaks to it, and opens it. Sends nothing. */
  open(options: HttpOptions): Promise<Gateway>;
}

/** A provider with a key. */
export type KeyedProvider = Provider & { key: KeyNames };
