/** A string as a quoted YAML scalar; single quotes if possible. */
export function inQuotes(text: string): string {
  return text.includes("'") || text.includes('\n') ? JSON.stringify(text) : `'${text}'`;
}
