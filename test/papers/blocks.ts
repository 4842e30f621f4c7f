/** A fenced block of a Markdown text. */
export interface Block {
  /** What stands behind the fence, such as `sh` or `sh once`. */
  info: string;
  text: string;
  /** The paper that it stands in, such as `docs/costs.md`. */
  paper: string;
  /** Where it begins, counted from 1. */
  line: number;
}

/** The fenced blocks of a paper, in order; those of a list are indented. */
export function blocksOf(paper: string, markdown: string): Block[] {
  const fenced = /^( *)```(.*)\n([\s\S]*?)^\1```$/gm;
  return Array.from(markdown.matchAll(fenced), ({ 1: indent = '', 2: info = '', 3: text = '', index }) => ({
    info: info.trim(),
    text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    paper,
    line: markdown.slice(0, index).split('\n').length,
  }));
}

/** Commands of a paper, with the output that is shown below them, null where none is. */
export interface Commands {
  block: Block;
  shown: string | null;
}

/** The commands of a paper that are run, in order. */
export function commandsOf(blocks: readonly Block[]): Commands[] {
  return blocks.flatMap((block, index) => {
    const next = blocks[index + 1];
    return block.info === 'sh' ? [{ block, shown: next?.info === 'text' ? next.text : null }] : [];
  });
}

/** The script that a paper wants to be run before its first command: a comment `<!-- before: … -->`. */
export function setupOf(markdown: string): string {
  return /^<!-- before: (.*) -->$/m.exec(markdown)?.[1] ?? '';
}

/**
 * A shell script that runs every line of a block and stops where one does not end as it should: with 0, or as its comment
 * `# exits with N` says. A script that stops so says which line it was and ends with 99.
 */
export function checkedScript({ text, paper, line }: Block): string {
  const lines = text.replace(/\\\n/g, '').trimEnd().split('\n');
  return lines
    .map((command, index) => {
      const wanted = /# .*\bexits with (\d+)/.exec(command)?.[1] ?? '0';
      const wrong = `echo "${paper}:${line + 1 + index} ended with $code, not ${wanted}"; exit 99`;
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
