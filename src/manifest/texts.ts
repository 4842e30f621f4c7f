import { loss, type TextLoss } from '../yaml/loss.js';
import { pieceOf } from '../yaml/node.js';
import { textLosses } from '../yaml/text-loss.js';
import type { Problems } from './problems.js';
import type { WrittenText } from './written-texts.js';

const NAMED = /(\$*)\{\{?[ \t]*([^\s${}]{1,100})[ \t]*\}\}?|\$([A-Za-z_][\w-]{0,99})/g;

/** Warns about every string that YAML or vars turn into something else than it looks like. `vars` are the names in `vars:`. */
export function checkTexts(
  texts: Iterable<WrittenText>,
  vars: ReadonlySet<string>,
  problems: Problems,
): void {
  for (const text of texts) {
    for (const { at, problem } of [...textLosses(text.entry, text.kind), ...unfilledVars(text, vars)]) {
      // An invisible character in the folder's name is reported as an error by the rules.
      if (text.key !== 'output' || problem.code !== 'escape-in-text') problems.add(at, problem);
    }
  }
}

/**
 * Finds the vars in a string that are not replaced: written in another way than `${name}`, or in a key without vars. Only names
 * defined in `vars:` count; any other word in braces is ordinary text.
 */
function unfilledVars({ key, entry, takesVars }: WrittenText, vars: ReadonlySet<string>): TextLoss[] {
  const { value } = entry;
  if (vars.size === 0 || value.kind !== 'scalar') return [];
  const found: TextLoss[] = [];
  for (const match of value.source.text.slice(value.start, value.end).matchAll(NAMED)) {
    const [written, dollars = '', braced, bare = ''] = match;
    const name = braced ?? bareName(bare, vars);
    const isRight = dollars.length === 1 && !written.startsWith('${{');
    if (name === undefined || !vars.has(name) || dollars.length > 1 || (isRight && takesVars)) continue;
    if (key === 'name' && braced !== undefined && !isRight) continue;
    const help = takesVars
      ? `write \${${name}} to insert the var ${name}`
      : 'vars work only in prompts, style and string settings; write the text itself here';
    const message = `${written} is not replaced: it is sent as written`;
    found.push(loss(pieceOf(value, match.index, written.length), 'var-not-filled', message, help));
  }
  return found;
}

/** The var that a name without braces means: `$mira's` means mira. */
function bareName(word: string, vars: ReadonlySet<string>): string | undefined {
  return vars.has(word) ? word : word.split('-')[0];
}
