import { createHash } from 'node:crypto';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, error, type Place, type Problem } from '../../core/diagnostic.js';
import { err, ok, type Result } from '../../core/result.js';
import type { FilmLedger, LedgerRun, LedgerStore } from '../../ledger/port.js';
import type { ResolvedManifest } from '../../manifest/resolved.js';
import type { SeenJobs } from '../../plan/opinions.js';
import { isPostgresAddress, type PostgresAddress, parsePostgresAddress } from '../../postgres/address.js';
import { type Disk, nullIfDiskFailed, readTextIfAny } from '../../system/disk.js';
import type { Machine } from '../../system/machine.js';
import { OUTPUT } from '../../takes/output.js';
import { identityText, withoutDeadRuns } from './dead-runs.js';

/** The variable that names a shared ledger, and the one that says who works. */
const VARIABLE = 'SHOTLIST_LEDGER';
const PERSON = 'SHOTLIST_PERSON';

/** What is written for the ledger in a file. */
const LOCKFILE = 'lockfile';

/** A ledger that several machines share, and the film in it. */
export interface SharedPlace {
  address: PostgresAddress;
  film: { name: string; identity: string | null };
}

/** What a program keeps that looks at a film again and again. */
export interface Kept {
  /** By their place: each reads what is new. */
  ledgers: Map<string, FilmLedger>;
  /** What was found out about the jobs of a film, by the film; removed when its clips are to be looked for again. */
  seen: WeakMap<object, SeenJobs>;
}

/** What says where a ledger is: the machine's variables, and what was typed behind `--ledger`. */
export type LedgerChoice = Pick<Machine, 'disk' | 'env' | 'cwd'> & { ledgerAddress?: string | undefined };

/**
 * The shared ledger of a film: by `--ledger`, else by `SHOTLIST_LEDGER`, else by the manifest; null for the lockfile. A rehearsal uses its
 * lockfile, because its sandbox runs on this machine, unless `--ledger` was typed: then it is a separate film there. `manifest` is null
 * where it does not load.
 */
export async function sharedPlaceOf(
  choice: LedgerChoice,
  file: string,
  sandbox: boolean,
  manifest: Pick<ResolvedManifest, 'ledger' | 'film'> | null,
): Promise<Result<SharedPlace | null, Diagnostic[]>> {
  const { ledgerAddress: typed, env } = choice;
  const inManifest = manifest?.ledger;
  const own = inManifest ? addressOf(inManifest.address) : ok(null);
  if (!own.ok) return err([{ ...own.error, ...(inManifest && { place: discreetPlace(inManifest) }) }]);
  const found = typed ?? ((sandbox ? LOCKFILE : env[VARIABLE]) || undefined);
  const address = found === undefined ? own : addressOf(found);
  if (!address.ok) {
    const from = typed === undefined ? VARIABLE : '--ledger';
    return err([{ ...address.error, message: `${from}: ${address.error.message}` }]);
  }
  if (address.value === null) return ok(null);
  const path = resolve(choice.cwd, file);
  const repository = await repositoryOf(choice.disk, dirname(path));
  const inside = repository ? relative(repository.folder, path).split(sep).join('/') : basename(path);
  const name = manifest?.film ?? inside;
  const identity = repository?.origin ? `${repository.origin} ${inside}` : null;
  return ok({ address: address.value, film: { name: sandbox ? `${name} (sandbox)` : name, identity } });
}

/** Where an address stands in the manifest; the line itself is not shown where it holds a password. */
function discreetPlace({ address, place }: NonNullable<ResolvedManifest['ledger']>): Place {
  return /:\/\/[^/]*:[^/]*@|password=/i.test(address) ? { ...place, source: '' } : place;
}

/** Null for the lockfile. */
function addressOf(written: string): Result<PostgresAddress | null, Problem> {
  if (written === LOCKFILE) return ok(null);
  return isPostgresAddress(written) ? parsePostgresAddress(written) : err(unknownKind(written));
}

function unknownKind(written: string): Problem {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(written)?.[1];
  const what = scheme === undefined ? 'not the address of a ledger' : `unknown kind of ledger "${scheme}"`;
  return error('ledger-address', what, 'write postgres://HOST/DATABASE for a database, or lockfile');
}

/** The git repository that a folder is in, and where it was cloned from, without credentials; null for none. */
async function repositoryOf(
  disk: Disk,
  from: string,
): Promise<{ folder: string; origin: string | null } | null> {
  for (let folder = from; ; folder = dirname(folder)) {
    const git = join(folder, '.git');
    const entry = await disk.entry(git).catch(nullIfDiskFailed);
    if (entry) {
      const config = await readTextIfAny(disk, join(await gitFolder(disk, git, entry.kind), 'config')).catch(
        () => '',
      );
      const url = /\[remote "origin"\][^[]*?^\s*url\s*=\s*(\S+)/ms.exec(config)?.[1];
      return { folder, origin: url?.replace(/^([a-z+]+:\/\/)[^/@]*@/i, '$1') ?? null };
    }
    if (dirname(folder) === folder) return null;
  }
}

/** Where the settings of a repository are; a working tree of several has a file that names its own folder (gitrepository-layout(5)). */
async function gitFolder(disk: Disk, git: string, kind: string): Promise<string> {
  if (kind !== 'file') return git;
  const named = /^gitdir:\s*(.+)$/m.exec(await readTextIfAny(disk, git))?.[1]?.trim();
  if (named === undefined) return git;
  const own = resolve(dirname(git), named);
  const common = (await readTextIfAny(disk, join(own, 'commondir'))).trim();
  return common === '' ? own : resolve(own, common);
}

/** The store of a shared ledger; loaded with the first use. What cannot be stored at once is kept in the output folder. */
export function sharedStore(
  machine: Pick<Machine, 'disk' | 'env' | 'home' | 'clock' | 'processes'>,
  { address, film }: SharedPlace,
  output: string | null,
  evenMoved?: boolean,
): LedgerStore {
  const spill = output === null ? null : join(output, OUTPUT.memory);
  let loaded: Promise<LedgerStore> | null = null;
  const load = () => {
    loaded ??= import('../../postgres/store.js').then(({ createPostgresLedger }) =>
      createPostgresLedger({ ...machine, address, film, spill, evenMoved }),
    );
    return loaded;
  };
  return {
    name: `${film.name} in ${address.name}`,
    async read() {
      const read = await (await load()).read();
      if (!read.ok || !read.value.shared) return read;
      const shared = await withoutDeadRuns(machine, read.value.shared);
      const live = read.value.live.filter((run) => shared.runs.get(run)?.isLive);
      return ok({ ...read.value, shared, live });
    },
    open: async (run) => (await load()).open(run),
  };
}

/** Who works: `SHOTLIST_PERSON`, else the user of the operating system. */
export function personOf({ env, user }: Pick<Machine, 'env' | 'user'>): string {
  return env[PERSON] || user || 'somebody';
}

/** Who a run is, and what it works from, for the others in a shared ledger. */
export async function introduce(
  machine: Pick<Machine, 'disk' | 'env' | 'user' | 'processes' | 'clock'>,
  manifest: string,
): Promise<Omit<LedgerRun, 'run'>> {
  const { disk, processes, clock } = machine;
  const self = await processes.self();
  const person = personOf(machine);
  const bytes = await disk.readBytes(manifest).catch(nullIfDiskFailed);
  return {
    worker: { person, host: self.host, process: self.pid, identity: identityText(self) },
    ...(bytes && {
      manifest: {
        sha256: createHash('sha256').update(bytes).digest('hex'),
        read: new Date(clock.now()).toISOString(),
      },
    }),
  };
}
