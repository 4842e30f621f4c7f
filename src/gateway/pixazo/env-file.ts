const LINE = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/;

/**
 * The variables of an env file: `NAME=value` lines, with or without `export`, values bare (a ` #` starts a comment) or in single or
 * double quotes. Other lines are passed over; of a repeated name the last counts.
 */
export function parseEnvFile(text: string): Map<string, string> {
  const variables = new Map<string, string>();
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)) {
    const match = LINE.exec(line);
    if (match) variables.set(match[1] as string, unquoted(match[2] as string));
  }
  return variables;
}

function unquoted(written: string): string {
  const quoted = /^(["'])(.*?)\1\s*(?:#.*)?$/.exec(written);
  return quoted ? (quoted[2] as string) : written.replace(/(^|\s+)#.*$/, '');
}
