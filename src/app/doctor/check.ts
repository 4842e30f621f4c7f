import type { Diagnostic } from '../../core/diagnostic.js';
import type { Refusal } from '../../core/refusal.js';
import { escapeControls } from '../../core/text.js';
import { errorCode } from '../../system/disk.js';
import type { Environment } from '../film/film.js';
import type { GatewayOptions } from '../gateway/gateway-choice.js';

/** What is checked, in the order in which it is. */
export const CHECKS = [
  'node',
  'key',
  'gateway',
  'proxy',
  'ffmpeg',
  'manifest',
  'output',
  'disk',
  'runs',
  'ledger',
  'owner',
  'images',
  'uploads',
  'render',
] as const;

/** What is checked. */
export type CheckName = (typeof CHECKS)[number];

/** What is looked at. */
export interface Exam {
  environment: Environment;
  /** Path of a manifest as typed; null for the machine and the account alone. */
  manifest: string | null;
  options: GatewayOptions;
  /** Ask for each image link of the manifest. */
  links: boolean;
  /** Try the place where local images are uploaded. */
  uploads: boolean;
  /** The version of Node, and those that the package asks for (null where that is not known). */
  node: { version: string; engines: string | null };
  /** Aborted when nobody waits for more. */
  signal: AbortSignal;
}

/** What a look at one thing showed. A `problem` stops a render, or spoils what it pays for. */
export interface Check {
  check: CheckName;
  status: 'ok' | 'warning' | 'problem' | 'skipped';
  /** What was seen; where there is more to list, a line each below the first one. */
  message: string;
  /** What to do, never null for a warning or a problem: a whole command, or sentences; a command among them stands on a line of its own, behind two spaces. */
  cure: string | null;
}

const AGAIN = 'Correct that and run the same command again.';

/** A check that showed nothing wrong. */
export function fine(check: CheckName, message: string): Check {
  return { check, status: 'ok', message, cure: null };
}

/** A check that was not made, and how to make it. */
export function skipped(check: CheckName, message: string, cure: string | null = null): Check {
  return { check, status: 'skipped', message, cure };
}

/** A check that showed what a person should know; nothing of it stops a render. */
export function warning(check: CheckName, message: string, cure: string): Check {
  return { check, status: 'warning', message, cure };
}

/** A check that showed what has to be cured. */
export function problem(check: CheckName, message: string, cure: string = AGAIN): Check {
  return { check, status: 'problem', message, cure };
}

/** A problem of which a text tells what it is and what to do about it. */
export function partedProblem(check: CheckName, { message, cure }: Parted): Check {
  return problem(check, message, cure);
}

/** Makes a check; where that fails, the failure is what the check showed. Never rejects. */
export async function attempt(check: CheckName, look: () => Promise<Check>): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return errorCode(error) === undefined
      ? problem(check, `could not be checked because of a bug in shotlist: ${said}`, 'Report it as a bug.')
      : problem(check, `could not be looked at: ${said}`, 'Make that path one that you may read and write.');
  }
}

/** A text for people, parted into what is wrong and what to do about it. */
export interface Parted {
  message: string;
  cure: string | undefined;
}

/** Parts a message: what is wrong is its first line with what it lists below, or the first sentence of a single one. */
export function parted(text: string): Parted {
  const [first = '', ...rest] = text.split('\n');
  if (rest.length > 0) {
    const cureAt = first.endsWith(':') ? rest.findIndex((line) => !line.startsWith('  ')) : 0;
    const listed = cureAt < 0 ? rest : rest.slice(0, cureAt);
    const cure = rest.slice(listed.length).join('\n');
    const message = [withoutStop(first), ...listed.map((line) => line.trim())].join('\n');
    return { message, cure: cure === '' ? undefined : cure };
  }
  const [, message = first, cure] = /^(.*?[^.])\.(?: Nothing was sent\.)? (\p{Lu}.*)$/u.exec(first) ?? [];
  return { message: withoutStop(message), cure };
}

/** Parts a message that ends in what to do behind its last colon, as those of folders do. */
export function partedAtColon(text: string): Parted {
  const at = text.lastIndexOf(': ');
  if (at < 0 || text.includes('\n')) return parted(text);
  return { message: text.slice(0, at), cure: sentence(text.slice(at + 2)) };
}

/** Parts the reason why nothing would be done. */
export function partedRefusal({ diagnostics, message }: Refusal): Parted {
  const [first] = diagnostics;
  if (!first) return parted(message);
  const more = diagnostics.length - 1;
  const help = first.help === undefined ? [] : [sentence(first.help)];
  const cure = [...help, ...(message === '' ? [] : [message])].join('\n');
  return {
    message: `${placed(first)}${more > 0 ? ` (and ${more} more)` : ''}`,
    cure: cure === '' ? undefined : cure,
  };
}

/** A diagnostic in one clause of one line, behind its place. */
export function placed({ place, message }: Diagnostic): string {
  return escapeControls(place ? `${place.file}:${place.line}:${place.column} ${message}` : message);
}

/** A clause as a sentence of one line. */
export function sentence(clause: string): string {
  const text = escapeControls(clause.slice(0, 1).toUpperCase() + clause.slice(1));
  return /[.!?)`]$/.test(text) ? text : `${text}.`;
}

function withoutStop(text: string): string {
  return text.replace(/[.:]$/, '');
}
