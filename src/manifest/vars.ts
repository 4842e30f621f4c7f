/**
 * Replaces every `${name}` in a text, once and not recursively; `$${` becomes a literal `${`. An unknown name, or one without a
 * closing brace, is left as written and passed to `unfilled` (`written` with its braces).
 */
export function fillVars(
  text: string,
  vars: Readonly<Record<string, string>>,
  unfilled: (problem: { name: string; written: string }) => void,
): string {
  let filled = '';
  let from = 0;
  for (let at = text.indexOf('${'); at !== -1; at = text.indexOf('${', from)) {
    if (at > from && text[at - 1] === '$') {
      filled += `${text.slice(from, at - 1)}\${`;
      from = at + 2;
      continue;
    }
    const end = text.indexOf('}', at);
    const name = text.slice(at + 2, end === -1 ? undefined : end).trim();
    const written = text.slice(at, end === -1 ? undefined : end + 1);
    const value = end !== -1 && Object.hasOwn(vars, name) ? vars[name] : undefined;
    if (value === undefined) unfilled({ name, written });
    filled += text.slice(from, at) + (value ?? written);
    from = at + written.length;
  }
  return filled + text.slice(from);
}
