const VAR = /\$\$\{|\$\{([^}]*)\}?/g;

/**
 * Replaces every `${name}` in a text, once and not recursively; `$${` becomes a literal `${`. An unknown name, or one without a
 * closing brace, is left as written and passed to `unfilled` (`written` with its braces).
 */
export function fillVars(
  text: string,
  vars: Readonly<Record<string, string>>,
  unfilled: (problem: { name: string; written: string }) => void,
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
