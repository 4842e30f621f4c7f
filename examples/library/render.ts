/**
 * The library in one go: check a manifest, look at the plan, render a rehearsal on the sandbox, look at what became of every take.
 *
 *   node examples/library/render.ts [MANIFEST]     with Node 22.18 or later, which runs TypeScript as it is
 */
import { formatDiagnostics, formatUsd, loadFilm, plan, render, stateOf, status } from 'shotlist';

const [, , file = 'examples/storyboard/harbor.yaml'] = process.argv;

const loaded = await loadFilm(file, { sandbox: true });
if (!loaded.ok) {
  console.error(formatDiagnostics(loaded.error, { color: false }));
  process.exit(2);
}
const film = loaded.value;

const planned = await plan(film);
if (!planned.ok) {
  console.error(planned.error.message || formatDiagnostics(planned.error.diagnostics, { color: false }));
  process.exit(2);
}
for (const { take, action, reason } of planned.value.takes) {
  console.log(`${take.shot}:${take.take} ${action}: ${reason}`);
}
console.log(`quoted: $${formatUsd(planned.value.total)}`);

/** Ctrl-C: nothing new is submitted, what is on the wire is waited for, and the next call goes on from there. */
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort('SIGINT'));

const run = render(film, { agree: ({ total }) => total <= planned.value.total, signal: interrupt.signal });
for await (const event of run.events) {
  if (event.type === 'finished') console.log(`${event.take} is here: ${event.files.join(', ')}`);
  if (event.type === 'failed') console.log(`${event.take} failed: ${event.why}`);
}
const rendered = await run;
if (!rendered.ok) {
  console.error(rendered.error.message || formatDiagnostics(rendered.error.diagnostics, { color: false }));
  process.exit(2);
}

const after = await status(film);
if (after.ok) {
  for (const { job } of after.value.rows) {
    if (!job) continue;
    console.log(
      `${job.intent.shot}:${job.intent.take} ${stateOf(job)}, request ${job.accepted?.request_id ?? 'none'}`,
    );
  }
}
process.exitCode = rendered.value.outcome === 'complete' ? 0 : 1;
