/** A fenced block of a Markdown text. */
export interface Block {
  /** What stands behind the fence, such as `sh` or `sh once`. */
  info: string;
  text: string;
  /** Where it begins, counted from 1. */
  line: number;
}

/** The fenced blocks of a Markdown text, in order. */
export function blocksOf(markdown: string): Block[] {
  return Array.from(markdown.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm), (match) => ({
    info: (match[1] ?? '').trim(),
    text: match[2] ?? '',
    line: markdown.slice(0, match.index).split('\n').length,
  }));
}

/**
 * A shell script that runs every line of a block and stops where one does not end as it should: with 0, or as its comment
 * `# exits with N` says. A script that stops so says which line it was and ends with 99.
 */
export function checkedScript({ text, line }: Block): string {
  const lines = text.replace(/\\\n/g, '').trimEnd().split('\n');
  return lines
    .map((command, index) => {
      const wanted = /# .*\bexits with (\d+)/.exec(command)?.[1] ?? '0';
      const wrong = `echo "README.md:${line + 1 + index} ended with $code, not ${wanted}"; exit 99`;
      return `${command}\ncode=$?; [ "$code" = ${wanted} ] || { ${wrong}; }`;
    })
    .join('\n');
}

/** What a text that is shown for an output says about it: a line `…` stands for any lines, `…` in a line for any text. */
export function patternOf(shown: string): RegExp {
  const lines = shown.trimEnd().split('\n');
  const pieces = lines.map((line) =>
    line === '…' ? '(?:.*\\n)*?' : `${line.split('…').map(escaped).join('.*')}\\n`,
  );
  return new RegExp(`^${pieces.join('')}$`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
