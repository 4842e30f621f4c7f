// What `plan` costs beside parsing the same YAML, in one process and one run: npm run build && node bench/plan.mjs [shots]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { loadManifest, plan } from '../dist/index.js';
import { fromSource } from '../scripts/bundle.mjs';
import { manifestText } from './manifest.mjs';

const { planTable } = await fromSource('src/cli/ui/plan/table.ts');

const shots = Number(process.argv[2] ?? 10_000);
const folder = mkdtempSync(join(tmpdir(), 'shotlist-bench-'));
const file = join(folder, 'film.yaml');
const text = manifestText(shots);
writeFileSync(file, text);

async function planned() {
  const film = await loadManifest(file);
  if (!film.ok) throw new Error(JSON.stringify(film.error[0]));
  const made = await plan(film.value);
  if (!made.ok) throw new Error(made.error.message);
  return planTable(made.value, { columns: 80, color: false, manifest: file, sandbox: false });
}

function parsed() {
  return parseDocument(text, { lineCounter: new LineCounter() });
}

async function seconds(work) {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

const ratios = [];
for (let round = 0; round < 6; round += 1) {
  const parse = await seconds(parsed);
  const whole = await seconds(planned);
  if (round > 0) ratios.push({ parse, whole, ratio: whole / parse });
}
ratios.sort((a, b) => a.ratio - b.ratio);
const median = ratios[Math.floor(ratios.length / 2)];
console.log(
  `${shots} shots, ${(text.length / 1e6).toFixed(1)} MB of YAML, median of ${ratios.length} rounds`,
);
console.log(
  `parse ${median.parse.toFixed(2)} s, plan ${median.whole.toFixed(2)} s, ratio ${median.ratio.toFixed(2)}`,
);
rmSync(folder, { recursive: true });
