import type { Catalog } from '../catalog/model.js';
import type { Job } from '../ledger/record.js';
import type { Take } from '../takes/take.js';
import type { Caps } from './caps.js';
import type { ClipsOnDisk } from './clips-on-disk.js';
import type { Match } from './match.js';
import type { Selection } from './select.js';

/** The input of a plan. */
export interface PlanInput {
  takes: readonly Take[];
  match: Match;
  jobs: Iterable<Job>;
  clips: ClipsOnDisk;
  /** Jobs that only the output folder knows: their clips make room. */
  unlisted?: readonly Job[];
  catalog: Catalog;
  selection: Selection;
  /** The command is `retry`: only failed takes. */
  retry: boolean;
  /** `--force` was given. */
  force: boolean;
  caps: Caps;
}
