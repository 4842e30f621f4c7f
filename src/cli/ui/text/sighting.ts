import { basename } from 'node:path';
import type { Seen } from '../../../app/unlock.js';
import { escapeControls } from '../../../core/text.js';
import type { Documents } from '../json/output-schemas.js';

const MACHINES: Readonly<Record<Seen['where'], string>> = {
  here: 'this one',
  container: 'this one, but in another container (or outside this one)',
  restarted: 'this one before its last restart, or a copy of it',
  elsewhere: 'another one',
  unknown: 'unknown; it may be this one',
};

const INSTEAD: Readonly<Record<NonNullable<Seen['instead']>, string>> = {
  file: 'it is not a claim file',
  folder: 'it is a folder without a claim',
  link: 'it is a symlink',
  other: 'it is not a file',
};

/** What was seen of a claim, for a person. */
export function sightingText(seen: Seen): string {
  const { path, owner, instead, where, watched, changed } = seen;
  const name = escapeControls(basename(path));
  const lines = owner
    ? [
        `${name} is held by process ${owner.pid} on ${escapeControls(owner.host)}, since ${owner.at} (run ${escapeControls(owner.run)})`,
        `  machine   ${MACHINES[where]}`,
        `  process   ${processText(seen)}`,
      ]
    : [`${name} cannot be read: ${INSTEAD[instead ?? 'other']}`];
  if (watched > 0)
    lines.push(`  lockfile  ${changed ? 'changed' : 'unchanged'} while it was watched for ${watched} s`);
  return lines.join('\n');
}

function processText({ where, fate, owner }: Seen): string {
  if (fate !== 'unknown') return fate === 'alive' ? 'is running' : 'has ended';
  return where === 'here'
    ? `a process ${owner?.pid} is running; it may be another one`
    : 'cannot be checked from here';
}

/** The document of `unlock --json`, ready for `JSON.stringify`. */
export function unlockJson(manifest: string, seen: readonly Seen[], unlocked: boolean): Documents['unlock'] {
  return {
    manifest,
    unlocked,
    claims: seen.map(({ path, owner, where, fate, watched, changed }) => ({
      claim: path,
      pid: owner?.pid ?? null,
      host: owner?.host ?? null,
      since: owner?.at ?? null,
      run: owner?.run ?? null,
      where,
      process: fate,
      watched_seconds: watched,
      changed,
    })),
  };
}
