import { join } from 'node:path';
import { z } from 'zod';
import { type Disk, nullIfDiskFailed, readTextIfAny } from '../../system/disk.js';
import { MEMORY } from '../../takes/output.js';
import type { Places } from './film.js';

/** The shared ledger that the jobs of an output folder are in. */
export type Home = z.infer<typeof homeSchema>;

const homeSchema = z.object({
  /** The film's name there. */
  film: z.string(),
  /** The address of the ledger, without anything secret. */
  ledger: z.string(),
});

/**
 * Lets the output folder remember which shared ledger its film is in, so that a command that is not told of it (another branch, a variable
 * that is not set) pays for nothing that others rendered. The folder of its records has to be there.
 */
export async function rememberHome(
  disk: Disk,
  { shared, output }: Pick<Places, 'shared' | 'output'>,
): Promise<void> {
  if (!shared) return;
  const path = join(output, MEMORY.home);
  const home = `${JSON.stringify({ film: shared.film.name, ledger: shared.address.name })}\n`;
  if ((await readTextIfAny(disk, path)) !== home) await disk.replace(path, home);
}

/** The film of the folder went back to its lockfile. */
export async function forgetHome(disk: Disk, output: string): Promise<void> {
  const path = join(output, MEMORY.home);
  if (await disk.entry(path)) await disk.remove(path);
}

/** The shared ledger that a folder remembers; null where it remembers none. */
export async function homeOf(disk: Disk, output: string): Promise<Home | null> {
  const text = await readTextIfAny(disk, join(output, MEMORY.home)).catch(nullIfDiskFailed);
  try {
    return homeSchema
      .nullable()
      .catch(null)
      .parse(JSON.parse(text || 'null'));
  } catch {
    return null;
  }
}
