import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { type Diagnostic, warning } from '../../core/diagnostic.js';
import { err, ok, type Result } from '../../core/result.js';
import type { Provider } from '../../gateway/provider.js';
import { userConfigPath, userUploads } from '../../inputs/user-config.js';
import type { LedgerStore } from '../../ledger/port.js';
import { loadManifest } from '../../manifest/load.js';
import type { ResolvedManifest } from '../../manifest/resolved.js';
import type { Disk } from '../../system/disk.js';
import type { Machine } from '../../system/machine.js';
import { filmProblems } from '../../takes/film-problems.js';
import { hiddenImage } from '../../takes/hidden-images.js';
import { OUTPUT } from '../../takes/output.js';
import type { Take } from '../../takes/take.js';
import { takesOf } from '../../takes/takes.js';
import { type Kept, type SharedPlace, sharedPlaceOf } from './ledger-place.js';

/** What a film is opened, planned and rendered in; nothing in here reaches past it. */
export interface Environment extends Machine {
  /** Where the film's ledger is kept; the lockfile beside the manifest if absent. */
  ledger?: LedgerStore | undefined;
  /** What is kept from one look at a film to the next; everything is read and looked for each time if absent. */
  kept?: Kept | undefined;
  /** What was typed behind `--ledger`: the address of a shared ledger, or `lockfile`. */
  ledgerAddress?: string | undefined;
  /** Services that render beside those of `gateway/providers.ts`. */
  providers?: readonly Provider[] | undefined;
}

/** A manifest with its takes, and where its lockfile and clips are. */
export interface Film {
  manifest: ResolvedManifest;
  takes: Take[];
  places: Places;
  /** A rehearsal on the sandbox. */
  sandbox: boolean;
  warnings: Diagnostic[];
  /** Where its local images are uploaded to: by the manifest, else by the user's own settings, which are read if there are such images, or frames of other shots; null for nowhere. */
  uploads: Result<ResolvedManifest['uploads'], Diagnostic[]>;
  sources: Source[];
}

/** Reads and checks a manifest, and expands it to takes. */
export async function openFilm(
  environment: Environment,
  file: string,
  sandbox: boolean,
): Promise<Result<Film, Diagnostic[]>> {
  const read: Source[] = [];
  const disk = notingReads(environment, read);
  const loaded = await loadManifest({ disk, file, clock: environment.clock });
  if (!loaded.ok) return loaded;
  const manifest = loaded.value;
  const takes = takesOf(manifest);
  const problems = filmProblems(manifest, takes);
  const found = [...manifest.warnings, ...problems];
  if (problems.some(({ severity }) => severity === 'error')) return err(found);
  const sources = [...read, ...imageSources(manifest)];
  const shared = await sharedPlaceOf(environment, file, sandbox, manifest);
  if (!shared.ok) return err([...found, ...shared.error]);
  const idle = shared.value || environment.ledger ? null : idlePeople(manifest);
  if (idle) found.push(idle);
  if (shared.value && !sandbox) found.push(...commonName(manifest, shared.value));
  const places = {
    ...placesOf(environment, file, manifest.output, sandbox),
    ...(shared.value && { shared: shared.value }),
    ...(environment.ledgerAddress !== undefined && { typedLedger: environment.ledgerAddress }),
  };
  const needsPlace = !sandbox && manifest.shots.some((shot) => shot.enabled && hiddenImage(shot));
  const uploads = needsPlace ? await uploadsOf(environment, manifest) : ok(manifest.uploads);
  return ok({ manifest, takes, places, sandbox, warnings: found, uploads, sources });
}

/** Budgets of people, of which a lockfile knows nothing; null if there are none. */
function idlePeople({ budgets }: ResolvedManifest): Diagnostic | null {
  if (!budgets || budgets.people.size === 0) return null;
  return warning(
    'no-shared-ledger',
    '`budgets.people` has no effect: a lockfile does not record whose jobs are',
    'set `ledger:` to a database that the machines share, or remove it',
  );
}

/** A film that has its name in a shared ledger by its file alone, as a film elsewhere may have. */
function commonName({ film }: ResolvedManifest, { film: { name, identity } }: SharedPlace): Diagnostic[] {
  if (film !== undefined || identity !== null) return [];
  return [
    warning(
      'common-film-name',
      `the film has no name of its own in the shared ledger: another one may be called ${name} too`,
      `write \`film: ${name}\` into the manifest to go on with this film, or another name for a new one`,
    ),
  ];
}

/** Where the images of a film are uploaded to: what the manifest says wins. */
export async function uploadsOf(
  environment: Environment,
  manifest: ResolvedManifest,
): Promise<Film['uploads']> {
  return manifest.uploads ? ok(manifest.uploads) : userUploads(environment.disk, userConfigPath(environment));
}

/** Absolute paths of what belongs to a manifest. */
export interface Places {
  /** The folder that messages name paths from. */
  cwd: string;
  manifest: string;
  lockfile: string;
  /** The ledger that several machines share, in place of the lockfile; absent for the lockfile. */
  shared?: SharedPlace;
  /** What was typed behind `--ledger`, which commands to come have to repeat; absent for nothing. */
  typedLedger?: string;
  output: string;
  report: string;
  /** The report to look at. */
  page: string;
  /** Where the embedded sandbox keeps its jobs. */
  sandboxJobs: string;
}

/** Where everything of a manifest is; a sandbox rehearsal has a separate lockfile and folder. */
export function placesOf(
  { cwd }: { cwd: string },
  manifest: string,
  output: string,
  sandbox: boolean,
): Places {
  const file = resolve(cwd, manifest);
  const folder = resolve(
    dirname(file),
    `${output.replace(/(?<=[^/\\])[/\\]+$/, '')}${sandbox ? '-sandbox' : ''}`,
  );
  return {
    cwd,
    manifest: file,
    lockfile: `${file}${sandbox ? '.sandbox' : ''}.lock`,
    ...outputIn(folder),
    sandboxJobs: `${file}.sandbox.jobs`,
  };
}

/** The manifest that a lockfile belongs to, a rehearsal's too. */
export function manifestOf(lockfile: string): string {
  return lockfile.replace(/(?:\.sandbox)?\.lock$/, '');
}

/** Where everything is that lies in an output folder. */
export function outputIn(folder: string): Pick<Places, 'output' | 'report' | 'page'> {
  return { output: folder, report: join(folder, OUTPUT.report), page: join(folder, OUTPUT.page) };
}

/** A file that a film was read from: the manifest, a model file or a local image. */
export interface Source {
  /** Absolute path. */
  path: string;
  sha256: string;
}

/** The disk, noting in `sources` every file that is read whole from it, as it was then. */
function notingReads({ disk, cwd }: Environment, sources: Source[]): Disk {
  return {
    ...disk,
    async readBytes(path) {
      const bytes = await disk.readBytes(path);
      sources.push({ path: resolve(cwd, path), sha256: createHash('sha256').update(bytes).digest('hex') });
      return bytes;
    },
  };
}

function imageSources({ shots }: ResolvedManifest): Source[] {
  const images = new Map<string, string>();
  for (const { image, endImage } of shots)
    for (const each of [image, endImage]) if (each?.kind === 'file') images.set(each.path, each.sha256);
  return Array.from(images, ([path, sha256]) => ({ path, sha256 }));
}
