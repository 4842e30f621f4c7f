import { basename } from 'node:path';
import type { Seen } from '../../../app/unlock.js';
import { unreachable } from '../../../core/result.js';
import { escapeControls } from '../../../core/text.js';
import type { Documents } from '../json/output-schemas.js';

/** What was seen of a claim, for a person. */
export function sightingText(seen: Seen): string {
  const { path, owner, instead, watched, changed } = seen;
  const name = escapeControls(basename(path));
  const lines = owner
    ? [
        `${name} is held by process ${owner.pid} on ${escapeControls(owner.host)}, since ${owner.at} (run ${escapeControls(owner.run)})`,
        `  machine   ${machineText(seen)}`,
        `  process   ${processText(seen)}`,
      ]
    : [`${name} cannot be read: ${insteadText(instead)}`];
  if (watched > 0)
    lines.push(`  lockfile  ${changed ? 'changed' : 'unchanged'} while it was watched for ${watched} s`);
  return lines.join('\n');
}

function machineText({ where }: Seen): string {
  switch (where) {
    case 'here':
      return 'this one';
    case 'container':
      return 'this one, but in another container (or outside this one)';
    case 'restarted':
      return 'this one before its last restart, or a copy of it';
    case 'elsewhere':
      return 'another one';
    case 'unknown':
      return 'unknown; it may be this one';
    default:
      return unreachable(where);
  }
}

function processText({ where, fate, owner }: Seen): string {
  switch (fate) {
    case 'alive':
      return 'is running';
    case 'ended':
      return 'has ended';
    case 'unknown':
      return where === 'here'
        ? `a process ${owner?.pid} is running; it may be another one`
        : 'cannot be checked from here';
    default:
      return unreachable(fate);
  }
}

function insteadText(instead: Seen['instead']): string {
  switch (instead) {
    case 'file':
      return 'it is not a claim file';
    case 'folder':
      return 'it is a folder without a claim';
    case 'link':
      return 'it is a symlink';
    case 'other':
    case null:
      return 'it is not a file';
    default:
      return unreachable(instead);
  }
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
