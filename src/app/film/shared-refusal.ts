import { commandLine } from '../../core/command-line.js';
import type { Diagnostic } from '../../core/diagnostic.js';
import { typedPath } from '../../core/display-path.js';
import { badFiles, type Refusal } from '../../core/refusal.js';
import { takeNameOfJob } from '../../ledger/job.js';
import type { Job } from '../../ledger/record.js';
import { type SharedId, sharedIds } from '../../ledger/shared-ids.js';
import { type GatewayFlags, gatewayFlags } from './commands.js';

/** Why nothing is done where jobs share a request id, with the commands that end it (named from `cwd`); null where none do. */
export function sharedRefusal(
  { cwd, manifest }: { cwd: string; manifest: string },
  jobs: Iterable<Job>,
  flags: GatewayFlags,
): Refusal | null {
  const shared = sharedIds(jobs);
  if (shared.length === 0) return null;
  const cures = shared.map((each) => {
    const commands = each.givers.map(
      ({ job }) =>
        `  ${commandLine('settle', typedPath(manifest, { cwd }), job, '--disown', ...gatewayFlags(flags))}`,
    );
    const which =
      each.givers.length > 1
        ? `every job that ${each.request_id} does not belong to`
        : listed(each.givers.map(nameOf));
    return `Let ${which} give the id up, then settle its take:\n${commands.join('\n')}`;
  });
  return { ...badFiles(shared.map(diagnosticOf)), message: cures.join('\n') };
}

/** For each job that shares its request id: with which others. */
export function sharedTexts(jobs: Iterable<Job>): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { request_id, jobs: all } of sharedIds(jobs)) {
    for (const { job } of all) {
      const others = all.filter((other) => other.job !== job);
      texts.set(job, `has the request id of ${listed(others.map(nameOf))}: ${request_id}`);
    }
  }
  return texts;
}

function diagnosticOf({ request_id, jobs, givers }: SharedId): Diagnostic {
  const owners = jobs.filter((job) => !givers.includes(job));
  return {
    severity: 'error',
    code: 'lockfile-contradiction',
    message: `${listed(jobs.map(nameOf))} have the same request id, ${request_id}, which only one of them can have`,
    help:
      owners.length > 0
        ? `the gateway itself gave it to ${listed(owners.map(nameOf))}; it was adopted by hand for ${listed(givers.map(nameOf))}`
        : 'find out at the gateway, or by the clip, which prompt it was rendered for',
  };
}

function nameOf(job: Job): string {
  return `${takeNameOfJob(job)} (job ${job.job})`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
