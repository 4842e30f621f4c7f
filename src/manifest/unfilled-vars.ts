import type { Span } from '../yaml/node.js';
import type { WrittenText } from './written-texts.js';

/** A var in a string that is not replaced. */
export interface UnfilledVar extends Span {
  code: 'var-not-filled';
  message: string;
  help: string;
}

const NAMED = /(\$*)\{\{?[ \t]*([^\s${}]{1,100})[ \t]*\}\}?|\$([A-Za-z_][\w-]{0,99})/g;

/**
 * Finds the vars in a string that are not replaced: written in another way than `${name}`, or in a key without vars. Only names
 * defined in `vars:` count; any other word in braces is ordinary text.
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
      message: `${written} is not replaced: it is sent as written`,
      help: takesVars
        ? `write \${${name}} to insert the var ${name}`
        : 'vars work only in prompts, style and string settings; write the text itself here',
    });
  }
  return found;
}

/** The var that a name without braces means: `$mira's` means mira. */
function bareName(word: string, vars: ReadonlySet<string>): string | undefined {
  return vars.has(word) ? word : word.split('-')[0];
}
