/** A `${name}` that could not be filled in. */
export interface Unfilled {
  name: string;
  /** As it stands in the text, braces included. */
  written: string;
}

const VAR = /\$\$\{|\$\{([^}]*)\}?/g;

/**
 * The text with every `${name}` replaced, once and not recursively; `$${` is a plain `${`. A name without a text stays as it is and is
 * told to `unfilled`, as is one whose brace is never closed.
 */
export function fillVars(
  text: string,
  vars: Readonly<Record<string, string>>,
  unfilled: (problem: Unfilled) => void,
): string {
  if (!text.includes('${')) return text;
  return text.replace(VAR, (written: string, inside: string | undefined) => {
    if (inside === undefined) return '${';
    const name = inside.trim();
    const value = written.endsWith('}') && Object.hasOwn(vars, name) ? vars[name] : undefined;
    if (value === undefined) unfilled({ name, written });
    return value ?? written;
  });
}
