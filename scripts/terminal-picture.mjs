const CELL = { width: 8.4, height: 18 };
const MARGIN = 16;
/** Foregrounds by the number of their SGR code. */
const COLORS = {
  30: '#484f58',
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
  37: '#c9d1d9',
  90: '#8b949e',
};

/** A terminal that knows what shotlist sends to one: text, colours, moves of the cursor and clearing. */
export function createTerminal(columns) {
  const lines = [[]];
  let [row, column] = [0, 0];
  let style = {};

  function put(char) {
    if (column >= columns) [row, column] = [row + 1, 0];
    while (lines.length <= row) lines.push([]);
    lines[row][column] = { char, style };
    column += 1;
  }

  function sgr(codes) {
    for (const code of codes.length === 0 ? [0] : codes) {
      if (code === 0) style = {};
      else if (code === 1) style = { ...style, bold: true };
      else if (code === 2) style = { ...style, dim: true };
      else if (code === 22) style = { ...style, bold: false, dim: false };
      else if (code === 39) style = { ...style, color: undefined };
      else if (code in COLORS) style = { ...style, color: COLORS[code] };
    }
  }

  function control(numbers, letter) {
    const n = numbers[0] ?? 1;
    if (letter === 'm') sgr(numbers);
    else if (letter === 'A') row = Math.max(0, row - n);
    else if (letter === 'B') row += n;
    else if (letter === 'C') column += n;
    else if (letter === 'F') [row, column] = [Math.max(0, row - n), 0];
    else if (letter === 'G') column = n - 1;
    else if (letter === 'K') lines[row]?.splice((numbers[0] ?? 0) === 2 ? 0 : column);
    else if (letter === 'J') {
      lines[row]?.splice(column);
      lines.splice(row + 1);
    }
  }

  return {
    write(text) {
      for (const [whole, parameters, letter] of text.matchAll(/\x1b\[([\d;?]*)([A-Za-z])|\x1b.|./gsu)) {
        if (letter !== undefined)
          control(
            parameters
              .split(';')
              .filter((each) => /^\d+$/.test(each))
              .map(Number),
            letter,
          );
        else if (whole === '\r') column = 0;
        else if (whole === '\n') {
          row += 1;
          while (lines.length <= row) lines.push([]);
        } else if (whole >= ' ') put(whole);
      }
    },
    /** What stands on it, a string a line. */
    text: () => lines.map((line) => Array.from(line, (cell) => cell?.char ?? ' ').join('')),
    /** What stands on it as a picture, below the command that was typed. */
    svg(command) {
      const shown = lines.slice(0, lines.findLastIndex((line) => line.length > 0) + 1);
      const prompt = [...`$ ${command}`].map((char, at) => ({
        char,
        style: at < 1 ? { dim: true } : { bold: true },
      }));
      const all = [prompt, [], ...shown];
      const width = columns * CELL.width + 2 * MARGIN;
      const height = all.length * CELL.height + 2 * MARGIN;
      const texts = all.flatMap((line, at) => runsOf(line).map((run) => textOf(run, at)));
      return [
        `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
        '<style>text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre }</style>',
        `<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>`,
        ...texts,
        '</svg>\n',
      ].join('\n');
    },
  };
}

/** Stretches of one style, without the spaces around them. */
function runsOf(line) {
  const runs = [];
  for (const [column, cell] of Array.from(line, (each) => each ?? { char: ' ', style: {} }).entries()) {
    const last = runs.at(-1);
    if (last && last.style === cell.style) last.text += cell.char;
    else runs.push({ column, text: cell.char, style: cell.style });
  }
  return runs.filter(({ text }) => text.trim() !== '');
}

function textOf({ column, text, style }, row) {
  const start = text.length - text.trimStart().length;
  const shown = text.trim();
  const x = (MARGIN + (column + start) * CELL.width).toFixed(1);
  const y = (MARGIN + (row + 0.75) * CELL.height).toFixed(1);
  const length = ([...shown].length * CELL.width).toFixed(1);
  const look = `${style.bold ? ' font-weight="bold"' : ''}${style.dim ? ' opacity=".6"' : ''}`;
  const escaped = shown.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" textLength="${length}" fill="${style.color ?? '#c9d1d9'}"${look}>${escaped}</text>`;
}
