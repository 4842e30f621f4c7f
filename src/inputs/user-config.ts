import { dirname, isAbsolute, join } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import { Problems } from '../manifest/problems.js';
import { resolvedUploads, type Uploads, userConfigSchema } from '../manifest/uploads.js';
import { checkUploads } from '../manifest/uploads-rule.js';
import type { Disk } from '../system/disk.js';
import { readYamlFile } from '../yaml/file.js';
import { issueDiagnostics } from '../yaml/issues.js';
import { entryOf, toPlain } from '../yaml/node.js';

/** Where the settings of a user are: in `XDG_CONFIG_HOME`, else in `~/.config`; null where there is no home folder. */
export function userConfigPath({
  env,
  home,
}: {
  env: Readonly<Record<string, string | undefined>>;
  home: string | null;
}): string | null {
  const { XDG_CONFIG_HOME: named = '' } = env;
  // A relative one is to be ignored (XDG Base Directory Specification).
  const folder = isAbsolute(named) ? named : home && join(home, '.config');
  return folder === null ? null : join(folder, 'shotlist', 'config.yaml');
}

/** The `uploads:` of that file; null for no file, or one that does not say. Fails with every problem at its place. */
export async function userUploads(
  disk: Disk,
  path: string | null,
): Promise<Result<Uploads | null, Diagnostic[]>> {
  if (path === null || !(await disk.entry(path).catch(() => null))) return ok(null);
  const root = await readYamlFile(disk, path);
  if (!root.ok) return root;
  const problems = new Problems();
  const read = userConfigSchema.safeParse(toPlain(root.value));
  if (!read.success) problems.addAll(issueDiagnostics(read.error.issues, userConfigSchema, root.value));
  const node = entryOf(root.value, 'uploads')?.value;
  if (node) checkUploads(read.data?.uploads ?? {}, node, problems);
  const found = problems.sorted(path);
  if (found.length > 0) return err(found);
  return ok(resolvedUploads(read.data?.uploads, dirname(path)));
}
