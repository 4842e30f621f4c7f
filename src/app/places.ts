import { dirname, join, resolve } from 'node:path';
import { OUTPUT } from '../takes/output.js';

/** Absolute paths of what belongs to a manifest. */
export interface Places {
  /** The folder that messages name paths from. */
  cwd: string;
  manifest: string;
  lockfile: string;
  output: string;
  report: string;
  /** The report to look at. */
  page: string;
  /** Where the embedded sandbox keeps its jobs. */
  sandboxJobs: string;
}

/** Where everything of a manifest is; a rehearsal on the sandbox has a lockfile and a folder of its own. */
export function placesOf(
  { cwd }: { cwd: string },
  manifest: string,
  output: string,
  sandbox: boolean,
): Places {
  const file = resolve(cwd, manifest);
  const folder = resolve(dirname(file), `${output.replace(/[/\\]+$/, '')}${sandbox ? '-sandbox' : ''}`);
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
