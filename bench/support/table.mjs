// The bench's one table: medians with the lowest and highest value, as Markdown.

const COLUMNS = {
  ours: 'ours',
  bare: 'without ffmpeg',
  script: 'script',
  parallel: 'GNU parallel',
};
const HEAD = ['what', ...Object.values(COLUMNS), 'ideal', 'beside', 'ratio', 'goal'];

/** The middle value. */
function median(values) {
  const sorted = values.filter((value) => value !== null).toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? null;
}

/** The rows as a table. */
export function tableOf(rows) {
  const lines = rows.map((row) => {
    const { what, unit, values, goal = '' } = row;
    const cells = Object.keys(COLUMNS).map((name) => spreadText(values[name]));
    return [
      unit ? `${what} (${unit})` : what,
      ...cells,
      spreadText([row.ideal ?? null]),
      besideText(row),
      ratioText(row),
      goal,
    ];
  });
  const all = [HEAD, ...lines];
  const widths = HEAD.map((_, column) => Math.max(...all.map((cells) => cells[column].length)));
  const text = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [text(HEAD), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...lines.map(text)].join(
    '\n',
  );
}

/** What a row is measured by, where it is: its ideal, or the contestant that it names. */
function yardstickOf({ ideal, beside, values }) {
  if (beside === 'ideal') return [ideal];
  return values[beside]?.length > 0 ? values[beside] : null;
}

function besideText({ beside, values }) {
  if (beside === undefined) return '';
  return beside in COLUMNS || beside === 'ideal' ? beside : `${beside} ${spreadText(values[beside])}`;
}

/** The median of the rounds' own ratios, with and without ffmpeg. */
function ratioText(row) {
  const yardstick = yardstickOf(row);
  if (yardstick === null) return '';
  const ratios = ['ours', 'bare'].flatMap((name) => {
    const taken = row.values[name] ?? [];
    const each = taken.map((value, round) => value / (yardstick[round] ?? yardstick[0]));
    return each.length > 0 ? [median(each).toFixed(2)] : [];
  });
  return ratios.join(', ');
}

function spreadText(values = []) {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return '';
  const [low, high] = [Math.min(...known), Math.max(...known)].map(figure);
  return low === high ? low : `${figure(median(known))} (${low}-${high})`;
}

function figure(value) {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
