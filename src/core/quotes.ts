/** A text as YAML in quotes, the single ones where it can be. */
export function inQuotes(text: string): string {
  return text.includes("'") || text.includes('\n') ? JSON.stringify(text) : `'${text}'`;
}
