import { commandLine } from '../../core/command-line.js';
import type { Diagnostic } from '../../core/diagnostic.js';
import { groupBy } from '../../core/group.js';
import type { Result } from '../../core/result.js';
import { escapeControls, firstLines, plural } from '../../core/text.js';
import type { Film } from '../film/film.js';
import { factsOfManifest, factsText } from '../validate.js';
import { type Check, fine, placed, problem, sentence, warning } from './check.js';

const MOST_LISTED = 8;

const NO_FILE = `Name a manifest that can be read, or begin one:\n  ${commandLine('init')}`;

/** Whether a manifest loads, and what it warns of: each on a line, the same one about several places on one. */
export function checkManifest(file: string, opened: Result<Film, Diagnostic[]>): Check {
  const found = opened.ok ? opened.value.warnings : opened.error;
  const isError = ({ severity }: Diagnostic) => severity === 'error';
  const errors = found.filter(isError).length;
  const warnings = found.length - errors;
  const counts = [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ].join(', ');
  const [only] = found;
  if (!opened.ok && only && found.length === 1 && !only.place)
    return problem('manifest', only.message, only.help === undefined ? NO_FILE : sentence(only.help));
  const listed = listing([...found].sort((a, b) => Number(isError(b)) - Number(isError(a))));
  const look = commandLine('validate', file);
  if (!opened.ok) return problem('manifest', `${file}: ${counts}\n${listed}`, look);
  const facts = factsText(factsOfManifest(opened.value));
  if (warnings === 0) return fine('manifest', facts);
  return warning('manifest', `${facts}; ${counts}\n${listed}`, look);
}

function listing(found: readonly Diagnostic[]): string {
  const groups = groupBy(found, ({ code, message }) => `${code} ${message}`).values();
  const lines = Array.from(groups, ([first, ...again]) => {
    const more = again.length === 0 ? '' : ` (and at ${plural(again.length, 'more place')})`;
    const help = first.help === undefined ? '' : `; ${escapeControls(first.help)}`;
    return `${placed(first)}${more}${help}`;
  });
  return firstLines(lines, MOST_LISTED).join('\n');
}
