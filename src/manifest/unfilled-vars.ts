import type { Span } from '../yaml/node.js';
import type { WrittenText } from './written-texts.js';

/** The name of a var in a text that stays there as it is written. */
export interface UnfilledVar extends Span {
  code: 'var-not-filled';
  message: string;
  help: string;
}

const NAMED = /(\$*)\{\{?[ \t]*([^\s${}]{1,100})[ \t]*\}\}?|\$([A-Za-z_][\w-]{0,99})/g;

/**
 * The vars that a text names and that are not filled in: written in another way than `${name}`, or where vars are not looked for. Only
 * names that `vars:` defines count; any other word in braces is a text like all others.
 */
export function unfilledVars(
  { key, entry, takesVars }: WrittenText,
  vars: ReadonlySet<string>,
): UnfilledVar[] {
  const { value } = entry;
  if (vars.size === 0 || value.kind !== 'scalar') return [];
  const { source, start, end } = value;
  const found: UnfilledVar[] = [];
  for (const match of source.text.slice(start, end).matchAll(NAMED)) {
    const [written, dollars = '', braced, bare = ''] = match;
    const name = braced ?? bareName(bare, vars);
    const isRight = dollars.length === 1 && !written.startsWith('${{');
    if (name === undefined || !vars.has(name) || dollars.length > 1 || (isRight && takesVars)) continue;
    if (key === 'name' && braced !== undefined && !isRight) continue;
    found.push({
      source,
      start: start + match.index,
      end: start + match.index + written.length,
      code: 'var-not-filled',
      message: `${written} is not filled in and stays in the text as it is`,
      help: takesVars
        ? `write \${${name}} for the var ${name}`
        : 'vars are filled in prompts, style and text settings only; write the text itself here',
    });
  }
  return found;
}

/** `$mira's` names mira. */
function bareName(word: string, vars: ReadonlySet<string>): string | undefined {
  return vars.has(word) ? word : word.split('-')[0];
}
