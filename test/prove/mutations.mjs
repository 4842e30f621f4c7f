// Deliberate bugs, each of which a named test has to catch: `node test/prove/mutations.mjs [--check] [NAME…]`. Every bug is a replacement
// of text in a copy of the source; a text that is not there exactly once fails loudly. `--check` only looks whether all still apply.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = ['src', 'test', 'scripts', 'schemas', 'examples', 'package.json', 'tsconfig.json'];

/** None of the tests here runs the built command, so none waits for a build. */
const CONFIG = `import { pageScript } from './scripts/page-script.mjs';
export default { plugins: [pageScript], test: { include: ['test/**/*.test.ts'], testTimeout: 30_000 } };
`;

const MONEY = 'test/prove/12-money.test.ts';
const NEVER_TWICE = 'whatever goes wrong in a lockfile, the caps hold at every instant';
const LEDGERS = 'test/prove/16-ledgers.test.ts';
const SHARED = 'test/postgres/contract.test.ts';
const WALKS = 'test/prove/24-shared-walks.test.ts';
const AWAY = 'test/postgres/away.test.ts';
const AS_PLANNED = 'what a run without faults in a lockfile is charged is what its plan said';

/** @type {{ name: string, edits: [file: string, from: string, to: string][], test: [file: string, name: string] }[]} */
const MUTATIONS = [
  {
    name: 'intent-after-post',
    edits: [
      [
        'src/run/submit.ts',
        "      const permit = await reserve(context, { job, intent });\n      if (!permit.ok) {\n        if (permit.error === 'full') return permit.error;\n        return permit.error === 'taken' ? err(permit.error) : LEFT;\n      }\n",
        '      const permit = { value: { isValid: () => true } };\n',
      ],
      [
        'src/run/submit.ts',
        '      const outcome = await handle(isLate',
        '      if (!(await reserve(context, { job, intent })).ok) return LEFT;\n      const outcome = await handle(isLate',
      ],
      ['src/run/submit.ts', '        await record(context, released(attempt, STOPPED));\n', ''],
    ],
    test: ['test/run/runner.test.ts', 'sends no POST before its intent is stable'],
  },
  {
    name: 'home-forgotten',
    edits: [
      [
        'src/app/batch/other-home.ts',
        'if (home === null || places.shared?.film.name === home.film) continue;',
        'if (home === null || places.shared?.film.name !== home.film) continue;',
      ],
    ],
    test: ['test/app/other-home.test.ts', 'stops what would pay from the lockfile'],
  },
  {
    name: 'kept-for-every-edit',
    edits: [
      [
        'src/plan/match.ts',
        'return kept?.content !== undefined && sameContent(kept.content, content);',
        'return kept?.content !== undefined && sameContent(content, content);',
      ],
    ],
    test: ['test/plan/keep.test.ts', 'never lets a clip serve'],
  },
  {
    name: 'call-always-heeded',
    edits: [['src/run/hints.ts', 'Math.min(latest, job.ledAt + gap)', 'Math.min(latest, job.ledAt)']],
    test: ['test/run/hints.test.ts', 'heeds wrong calls ever less'],
  },
  {
    name: 'call-before-retry-after',
    edits: [
      [
        'src/run/follow.ts',
        "return clock.sleep(answer.kind === 'failed' ? waitAsTold(answer.wait, own) : own, stop.polling);",
        "return hint.next(answer.kind === 'failed' ? waitAsTold(answer.wait, own) : own, stop.polling);",
      ],
    ],
    test: ['test/run/hints.test.ts', 'is not made to ask sooner than a busy gateway told it'],
  },
  {
    name: 'door-serves-an-edited-file',
    edits: [
      [
        'src/inputs/door-files.ts',
        "return hash('sha256', bytes, 'hex') === file.sha256 ? bytes : null;",
        'return bytes;',
      ],
    ],
    test: ['test/inputs/door.test.ts', 'that have changed are not served, which is told once'],
  },
  {
    name: 'no-fsync',
    edits: [['src/lockfile/writer.ts', '        await file.sync();\n      } catch', '      } catch']],
    test: ['test/lockfile/lockfile.test.ts', 'resolves an append only after its sync'],
  },
  {
    name: 'retry-on-econnreset',
    edits: [
      [
        'src/gateway/http/requests.ts',
        "          : { kind: 'unknown',",
        "          : { kind: came.why.includes('ECONNRESET') ? 'not-sent' : 'unknown',",
      ],
    ],
    test: ['test/gateway/pixazo/submit.test.ts', 'reset'],
  },
  {
    name: 'float-money',
    edits: [
      [
        'src/core/money.ts',
        '  let sum = 0n;\n  for (const amount of amounts) sum += amount;\n  return sum;\n',
        '  let dollars = 0;\n  for (const amount of amounts) dollars += Number(amount) / 1e6;\n  return BigInt(Math.floor(dollars * 1e6));\n',
      ],
    ],
    test: [MONEY, AS_PLANNED],
  },
  {
    name: 'claim-without-guard',
    edits: [
      [
        'src/system/claim.ts',
        "if (root.kind !== 'none' && isBy(now, root.nonce)) {",
        "if (root.kind !== 'none' && now.kind !== 'none') {",
      ],
    ],
    test: ['test/system/claim.test.ts', 'processes that take over the same claim'],
  },
  {
    name: 'rename-before-fsync',
    edits: [
      [
        'src/run/part-file.ts',
        '    await file.write(bytes, 0);\n    try {\n      await file.sync();\n',
        '    await file.write(bytes, 0);\n    try {\n',
      ],
    ],
    test: ['test/prove/02-power-cut.test.ts', ''],
  },
  {
    name: 'whole-before-its-sync',
    edits: [
      [
        'src/run/part-file.ts',
        '    await file.write(bytes, 0);\n',
        '    await file.write(bytes, 0);\n    await becomeWhole(disk, part, false);\n',
      ],
      ['src/run/part-file.ts', '  });\n  await becomeWhole(disk, part, false);\n', '  });\n'],
    ],
    test: ['test/run/part.test.ts', 'is called whole only once all of it is on stable storage'],
  },
  {
    name: 'latecomers-acknowledged',
    edits: [
      [
        'src/core/group-commit.ts',
        '      for (const { resolve, reject } of group) failure',
        '      for (const { resolve, reject } of [...group, ...waiting.splice(0)]) failure',
      ],
    ],
    test: ['test/system/shared-syncs.test.ts', 'are named for good once it is over'],
  },
  {
    name: 'one-sync-a-folder',
    edits: [
      [
        'src/system/output-disk.ts',
        '      return folder.add(null).catch(',
        '      return (isKnown ? folder.settled() : folder.add(null)).catch(',
      ],
      [
        'src/system/output-disk.ts',
        '      folders.set(path, folder);\n',
        '      const isKnown = folders.has(path);\n      folders.set(path, folder);\n',
      ],
    ],
    test: ['test/system/shared-syncs.test.ts', 'are named for good once it is over'],
  },
  {
    name: 'key-on-redirects',
    edits: [
      [
        'src/gateway/http/requests.ts',
        "OutgoingHttpHeaders, request } from 'node:http';\n",
        "OutgoingHttpHeaders, globalAgent, request } from 'node:http';\n",
      ],
      [
        'src/gateway/http/requests.ts',
        '      head = { status, headers };\n',
        "      if (status >= 300 && status <= 399 && typeof headers.location === 'string') {\n        const url = new URL(headers.location);\n        resolve(sendRequest({ ...sent, url, over: { agent: globalAgent } }, { timeout, clock, signal }));\n      }\n      head = { status, headers };\n",
      ],
    ],
    test: ['test/gateway/pixazo/ask-status.test.ts', 'redirect'],
  },
  {
    name: 'environment-before-named-file',
    edits: [
      [
        'src/gateway/http/find-key.ts',
        '  if (envFile !== undefined) {',
        '  if (envFile !== undefined && named.read().ok === false) {',
      ],
    ],
    test: ['test/gateway/http/find-key.test.ts', ''],
  },
  {
    name: 'thumbnail-without-fsync',
    edits: [
      [
        'src/system/node-disk.ts',
        'at += bytes.length;\n        }\n        await handle.sync();\n',
        'at += bytes.length;\n        }\n',
      ],
    ],
    test: ['test/media/poster.test.ts', 'whole or missing after a power cut'],
  },
  {
    name: 'answer-unread-at-time-out',
    edits: [
      ['src/gateway/http/deadline.ts', '  if (signal.aborted) return;\n', '  if (signal !== null) return;\n'],
    ],
    test: ['test/gateway/pixazo/submit.test.ts', 'stood still'],
  },
  {
    name: 'media-judged-by-name',
    edits: [
      [
        'src/gateway/http/connect.ts',
        '...(isPublicOnly && { lookup: publicLookup })',
        '...(isPublicOnly && { lookup })',
      ],
    ],
    test: ['test/gateway/http/media.test.ts', 'judged by the address'],
  },
  {
    name: 'id-journalled-late',
    edits: [
      [
        'src/run/record.ts',
        '  const safe = await record(context, { job: job.job, accepted: { at, request_id, ...more } });\n',
        '  void context.clock.sleep(60_000).then(() => record(context, { job: job.job, accepted: { at, request_id, ...more } }));\n  const safe = true as boolean;\n',
      ],
    ],
    test: ['test/run/runner.test.ts', 'sends no POST before its intent is stable'],
  },
  {
    name: 'cap-without-reservation',
    edits: [
      ['src/plan/caps.ts', '    if (left !== null) left -= usd;\n', ''],
      ['src/ledger/reservations.ts', '    spent += more;\n', ''],
    ],
    test: ['test/run/batch.property.test.ts', 'never commits more than its caps'],
  },
  {
    name: 'caps-left-to-the-plan',
    edits: [['src/ledger/reservations.ts', '      if (why !== null) return err(why);\n', '']],
    test: ['test/lockfile/lockfile.test.ts', 'to the millionth of a dollar'],
  },
  {
    name: 'a-take-of-another-run',
    edits: [
      [
        'src/ledger/reservations.ts',
        "isRival(book.jobs.get(other), job))) return err('taken');",
        "isRival(undefined, job))) return err('taken');",
      ],
    ],
    test: ['test/lockfile/lockfile.test.ts', 'leaves out a take that somebody else has submitted'],
  },
  {
    name: 'range-without-etag',
    edits: [
      [
        'src/gateway/http/media.ts',
        '  return part.start === range.from && strongEtag(one(headers.etag)) === range.etag;\n',
        '  return part.start === range.from && headers !== null;\n',
      ],
      [
        'src/gateway/http/media.ts',
        "Object.assign(headers, { Range: `bytes=${range.from}-`, 'If-Range': range.etag });",
        'Object.assign(headers, { Range: `bytes=${range.from}-` });',
      ],
    ],
    test: ['test/gateway/http/media.test.ts', ''],
  },
  {
    name: 'a-reader-that-compacts',
    edits: [
      [
        'src/lockfile/lockfile.ts',
        '      if (!read.ok) return read;\n',
        '      if (read.ok) await disk.replace(path, compactLockfile(read.value.book, read.value.runs));\n      if (!read.ok) return read;\n',
      ],
      [
        'src/lockfile/lockfile.ts',
        "import { fileJournal } from './file-journal.js';\n",
        "import { compactLockfile } from './compact.js';\nimport { fileJournal } from './file-journal.js';\n",
      ],
    ],
    test: ['test/prove/09-lockfile.test.ts', 'readers during a run'],
  },
  {
    name: 'lost-answer-sent-again',
    edits: [
      [
        'src/plan/decide.ts',
        '      return act(ACTIONS[state], stateText(job));\n',
        "      return state === 'unknown' ? render('render', stateText(job)) : act(ACTIONS[state], stateText(job));\n",
      ],
    ],
    test: [MONEY, NEVER_TWICE],
  },
  {
    name: 'unknown-price-is-zero',
    edits: [
      ['src/plan/caps.ts', '    if (usd === null) {\n', '    if (usd === null && !capped) {\n'],
      ['src/plan/caps.ts', '      full ||= usd > left;\n', '      full ||= (usd ?? 0n) > left;\n'],
      [
        'src/plan/caps.ts',
        '    if (left !== null) left -= usd;\n',
        '    if (left !== null) left -= usd ?? 0n;\n',
      ],
      ['src/ledger/reservations.ts', 'const quote = jobQuote(job);', 'const quote = jobQuote(job) ?? 0n;'],
      ['src/ledger/reservations.ts', 'if (more === null || base === null', 'if (base === null'],
    ],
    test: [MONEY, AS_PLANNED],
  },
  {
    name: 'a-clip-for-two-takes',
    edits: [['src/plan/orphans.ts', '    this.#used.add(best);\n', '']],
    test: ['test/prove/06-identity.test.ts', 'a random walk of edits, runs and settlements in a lockfile'],
  },
  {
    name: 'unpriced-counts-as-zero',
    edits: [
      [
        'src/ledger/charge.ts',
        '    if (usd === null) return null;\n    sum += usd;',
        '    sum += usd ?? 0n;',
      ],
    ],
    test: [MONEY, AS_PLANNED],
  },
  {
    name: 'shadow-not-read',
    edits: [
      [
        'src/lockfile/lockfile.ts',
        'const remembered = recallUnknown(shadow, ',
        "const remembered = recallUnknown('', ",
      ],
      ['src/lockfile/lockfile.ts', 'return recallUnknown(shadow, ', "return recallUnknown('', "],
    ],
    test: [LEDGERS, 'one working tree:'],
  },
  {
    name: 'finished-is-not-bought',
    edits: [
      [
        'src/plan/bought.ts',
        "return chargeBasis(job) !== 'none' && ",
        "return chargeBasis(job) !== 'none' && !job.finished && ",
      ],
    ],
    test: [LEDGERS, 'one working tree:'],
  },
  {
    name: 'lost-clips-do-not-stop',
    edits: [['src/run/brakes.ts', 'const IN_A_ROW = 3;\n', 'const IN_A_ROW = 3000;\n']],
    test: ['test/run/brakes.test.ts', 'clips that cannot be fetched'],
  },
  {
    name: 'all-jobs-at-the-first-gateway',
    edits: [
      [
        'src/app/run/whole-run.ts',
        '      const choice = gateways.of(of);\n',
        '      const choice = gateways.of(of) && gateways.all[0];\n',
      ],
    ],
    test: ['test/app/two-providers.test.ts', 'follows jobs at their own gateway'],
  },
  {
    name: 'one-address-for-two-providers',
    edits: [
      [
        'src/app/gateway/provider.ts',
        'all.length > 1 ? ambiguous(options, all) : null',
        'null as string | null',
      ],
    ],
    test: ['test/app/gateway-choice.test.ts', 'is not guessed where one address or key is given to several'],
  },
  {
    name: 'a-refused-account-stops-nobody',
    edits: [
      [
        'src/run/stop.ts',
        '      for (const level of LEVELS.slice(0, levels)) own[level].abort();\n',
        "      if (gateway === null || cause !== 'account') for (const level of LEVELS.slice(0, levels)) own[level].abort();\n",
      ],
    ],
    test: ['test/run/parts.test.ts', 'of one gateway leaves the others'],
  },
  {
    name: 'home-before-environment',
    edits: [
      [
        'src/gateway/http/find-key.ts',
        '  if (fromEnv.value !== null)\n',
        '  if (fromEnv.value !== null && !((await home.read()) as { value?: unknown }).value)\n',
      ],
    ],
    test: ['test/prove/18-keys.test.ts', 'every combination'],
  },
  {
    name: 'source-not-named',
    edits: [['src/gateway/http/find-key.ts', 'source: file', 'source: variable']],
    test: ['test/prove/18-keys.test.ts', 'every combination'],
  },
  {
    name: 'writes-through-links',
    edits: [['src/system/open-file.ts', '(writes ? O_NOFOLLOW : 0)', '0']],
    test: ['test/system/disk.test.ts', 'writes through no link'],
  },
  {
    name: 'found-job-of-another-take',
    edits: [
      [
        'src/run/find-lost.ts',
        'return found !== null && gate.isNew(found.request_id) ? found : null;',
        'return found;',
      ],
    ],
    test: ['test/run/find-lost.test.ts', 'never takes the job of another take'],
  },
  {
    name: 'no-slow-start',
    edits: [['src/run/send-window.ts', 'const FIRST_FOR = 1500;', 'const FIRST_FOR = 0;']],
    test: ['test/prove/20-slow-start.test.ts', 'whatever a gateway answers'],
  },
  {
    name: 'trouble-narrows-nothing',
    edits: [['src/run/send-window.ts', 'Math.max(1, Math.floor(size / 2))', 'size']],
    test: ['test/run/send-window.test.ts', 'is halved by trouble'],
  },
  {
    name: 'all-at-once',
    edits: [['src/run/send-window.ts', '  let size = 1;\n', '  let size = 100;\n']],
    test: ['test/prove/20-slow-start.test.ts', 'from the k-th job on'],
  },
  {
    name: 'stale-is-paid',
    edits: [['src/plan/decide.ts', 'if (stale && wishes.stale)', 'if (stale)']],
    test: ['test/plan/chains.test.ts', 'is stale: its clip stays'],
  },
  {
    name: 'stale-by-wildcard',
    edits: [
      [
        'src/plan/select.ts',
        "pattern === 'stale' || KINDS.id(take).includes(pattern)",
        "pattern === 'stale' || KINDS.id(take).some((name) => name.startsWith(pattern.replace('*', '')))",
      ],
    ],
    test: ['test/plan/chains.test.ts', 'is rendered where it is named'],
  },
  {
    name: 'stale-job-forgotten',
    edits: [
      [
        'src/plan/sources.ts',
        "return state !== 'failed' && state !== 'pending';",
        "return state === 'finished';",
      ],
    ],
    test: ['test/plan/chains.test.ts', 'is followed, not paid again'],
  },
  {
    name: 'stand-in-as-source',
    edits: [['src/plan/sources.ts', 'if (chosen && (!chosen.older || isPicked))', 'if (chosen)']],
    test: ['test/plan/chains.test.ts', 'is no source for a new clip'],
  },
  {
    name: 'waits-are-free',
    edits: [
      [
        'src/plan/caps.ts',
        '    if (!isRendered(planned)) return planned;',
        "    if (planned.action !== 'render') return planned;",
      ],
    ],
    test: ['test/plan/chains.test.ts', 'comes after its sources under a cap'],
  },
  {
    name: 'starts-without-source',
    edits: [['src/run/runner.ts', '    await sources.of(planned.take);\n', '']],
    test: ['test/run/chains.test.ts', 'renders each take as soon as the clip is here'],
  },
  {
    name: 'waited-for-nothing',
    edits: [
      [
        'src/run/sources.ts',
        '  return isRight ? { why: null, take }',
        '  return false && isRight ? { why: null, take }',
      ],
    ],
    test: ['test/run/chains.test.ts', 'does not pay for what was to become stale'],
  },
  {
    name: 'any-file-is-the-frame',
    edits: [['src/media/frame.ts', 'if (sent().has(sha256)) return', 'return']],
    test: ['test/run/chains.test.ts', 'sends the same file again'],
  },
  {
    name: 'frame-before-the-last',
    edits: [['src/system/ffmpeg-frame.ts', 'count.value - 1', 'count.value - 2']],
    test: ['test/system/ffmpeg-frame.test.ts', 'with B-frames'],
  },
  {
    name: 'upload-not-synced',
    edits: [['src/inputs/upload-log.ts', '      await file.sync();\n', '']],
    test: ['test/prove/21-uploads.test.ts', 'a power cut at any step'],
  },
  {
    name: 'upload-remembered-after',
    edits: [
      [
        'src/inputs/uploader.ts',
        '      const written = await log.put(place.name, nameAt(file), file.bytes);\n',
        '      const written = { ok: true } as Result<null, string>;\n      setTimeout(() => void log.put(place.name, nameAt(file), file.bytes), 100);\n',
      ],
    ],
    test: ['test/prove/21-uploads.test.ts', 'a run that is killed at any step'],
  },
  {
    name: 'uploads-what-changed',
    edits: [
      [
        'src/inputs/read-checked.ts',
        "    if (hash('sha256', bytes, 'hex') === file.sha256) return ok(bytes);\n",
        "    if (hash('sha256', bytes, 'hex') !== '') return ok(bytes);\n",
      ],
    ],
    test: ['test/inputs/s3.test.ts', 'changed after the plan'],
  },
  {
    name: 'link-that-no-gateway-reaches',
    edits: [
      ['src/inputs/link-proof.ts', 'using.isPublicOnly && isHidden(hostname)', 'isHidden(hostname) && false'],
    ],
    test: ['test/inputs/link-proof.test.ts', 'that a gateway elsewhere cannot reach'],
  },
  {
    name: 'signed-link-shown',
    edits: [['src/core/text.ts', "'$1$2[hidden]'", "'$&'"]],
    test: ['test/core/signatures.test.ts', 'nothing signed'],
  },
  {
    name: 'shared-take-twice',
    edits: [['src/postgres/schema.ts', 'create unique index job_one_live', 'create index job_one_live']],
    test: [SHARED, 'each take once, however many ask'],
  },
  {
    name: 'shared-over-budget',
    edits: [
      [
        'src/postgres/reserve-job.ts',
        '+ (select greatest(reserved - counted, 0) from own) + $8::bigint <= $6)',
        '+ (select greatest(reserved - counted, 0) from own) + $8::bigint <= $6 or true)',
      ],
    ],
    test: [SHARED, 'never more than the budget of the film over all runs'],
  },
  {
    name: 'shared-race-over-budget',
    edits: [
      [
        'src/postgres/reserve-job.ts',
        '+ (select greatest(reserved - counted, 0) from own) + $8::bigint <= $6)',
        '+ (select greatest(reserved - counted, 0) from own) + $8::bigint <= $6 or true)',
      ],
    ],
    test: [WALKS, 'under a limit for one of them'],
  },
  {
    name: 'shared-race-over-part',
    edits: [
      [
        'src/postgres/reserve-job.ts',
        'extra !== null && spentUnder(of) + extra + quote <= limit',
        'extra !== null',
      ],
    ],
    test: [WALKS, 'under a limit for one of them'],
  },
  {
    name: 'shared-lazy-commit',
    edits: [
      ['src/postgres/settings.ts', "when 'off' then 'on'", "when 'off' then 'off'"],
      ['src/postgres/settings.ts', "found.synchronous_commit === 'off' || ", ''],
    ],
    test: [AWAY, 'that crashes loses nothing that it has confirmed'],
  },
  {
    name: 'shared-nothing-kept',
    edits: [['src/postgres/outbox.ts', 'await spill.add(jobs).then(', 'await Promise.resolve().then(']],
    test: [AWAY, 'has what was kept with the next command'],
  },
  {
    name: 'shared-late-answer',
    edits: [
      [
        'src/postgres/film-writer.ts',
        '      const joined = shared.joined(record, before);\n      if (!joined.ok) return joined.error;\n      if (isDeep',
        "      const joined = shared.joined(record, before);\n      if (!joined.ok) return joined.error;\n      if (record.accepted && before?.trouble) return 'an answer after its lease';\n      if (isDeep",
      ],
    ],
    test: [SHARED, 'takes the answer that it gets late'],
  },
  {
    name: 'moved-forgotten-in-a-merge',
    edits: [['src/ledger/gateways.ts', 'const moved = a.moved ?? b.moved;', 'const moved = a.moved;']],
    test: ['test/ledger/gateways.test.ts', 'keep where the film was moved to'],
  },
  {
    name: 'shared-parts-without-draft',
    edits: [['src/postgres/spent.ts', ' - sum(before, of) + sum(drafted, of)', '']],
    test: [SHARED, 'within those budgets'],
  },
  {
    name: 'shared-sent-late',
    edits: [['src/postgres/send-permit.ts', 'passed() < lease * SENT_WITHIN', 'true']],
    test: [SHARED, 'permits'],
  },
  {
    name: 'shared-lease-not-renewed',
    edits: [
      ['src/postgres/film-writer.ts', '!(await renewRun(connection, log.film, run, lease))', 'lease < 0'],
    ],
    test: [SHARED, 'counts the lease from each intent'],
  },
  {
    name: 'moved-while-at-work',
    edits: [['src/postgres/film-writer.ts', '        await mayMove(connection, begun.header);\n', '']],
    test: ['test/postgres/moved.test.ts', 'is not moved while another run is at work'],
  },
  {
    name: 'moved-and-sent',
    edits: [
      [
        'src/postgres/film-writer.ts',
        'reservations.length > 0 && moved !== undefined',
        'reservations.length < 0',
      ],
    ],
    test: ['test/postgres/moved.test.ts', 'submits nothing for a run that had been taken for dead'],
  },
  {
    name: 'sent-without-claim',
    edits: [['src/lockfile/file-journal.ts', ' || held.claim.isHeld()', ' || true']],
    test: ['test/lockfile/lockfile.test.ts', 'permits no submission'],
  },
  {
    name: 'sent-without-permit',
    edits: [['src/gateway/http/requests.ts', 'if (mayLeave && !(await mayLeave()))', 'if (false)']],
    test: ['test/gateway/pixazo/submit.test.ts', 'may not leave'],
  },
  {
    name: 'settled-attempt-again',
    edits: [['src/run/submit.ts', "return isLate || again ? 'again' : null;", 'return null;']],
    test: ['test/run/submit.test.ts', 'a decision about it'],
  },
  {
    name: 'shared-counted-from-before',
    edits: [
      [
        'src/postgres/film-writer.ts',
        'const before = draft.jobs.get(job.job) ?? shared.stored(job.job);\n    // A commit',
        'const before = shared.stored(job.job);\n    // A commit',
      ],
    ],
    test: [AWAY, 'counts an attempt once whose predecessor was given back'],
  },
];

/** The text of a file with a mutation's edits. Throws where one does not apply exactly once. */
function edited(name, file, text, from, to) {
  const times = text.split(from).length - 1;
  if (times !== 1)
    throw new Error(`${name}: the text to replace is there ${times} times in ${file}:\n${from}`);
  return text.replace(from, () => to);
}

/** The files that a mutation changes, as they are and as it makes them. */
function changesOf({ name, edits }) {
  const changes = new Map();
  for (const [file, from, to] of edits) {
    const change = changes.get(file) ?? { before: readFileSync(join(ROOT, file), 'utf8') };
    changes.set(file, { ...change, after: edited(name, file, change.after ?? change.before, from, to) });
  }
  return changes;
}

/** What a test says about the copy: how many failed, null where it did not come to run. */
function failures(copy, [file, name], report) {
  rmSync(report, { force: true });
  const words = [
    'vitest',
    'run',
    file,
    ...(name ? ['-t', name] : []),
    '--reporter=json',
    `--outputFile=${report}`,
  ];
  const { stdout, stderr } = spawnSync('npx', words, {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, PROVE: '', PROVE_RECORD: '' },
  });
  try {
    const { numFailedTests, numPassedTests } = JSON.parse(readFileSync(report, 'utf8'));
    return numFailedTests + numPassedTests > 0 ? numFailedTests : null;
  } catch {
    process.stderr.write(`${stdout}${stderr}\n`);
    return null;
  }
}

const words = process.argv.slice(2);
const isCheck = words.includes('--check');
const names = words.filter((word) => !word.startsWith('-'));
const unknown = names.filter((name) => !MUTATIONS.some((mutation) => mutation.name === name));
if (unknown.length > 0) throw new Error(`no mutation ${unknown.join(', ')}`);
const wanted = MUTATIONS.map((mutation) => ({ ...mutation, changes: changesOf(mutation) })).filter(
  ({ name }) => names.length === 0 || names.includes(name),
);

if (isCheck) {
  process.stdout.write(`${wanted.length} mutations apply\n`);
  process.exit(0);
}

const copy = mkdtempSync(join(tmpdir(), 'shotlist-mutations-'));
let missed = 0;
try {
  for (const path of COPIED) cpSync(join(ROOT, path), join(copy, path), { recursive: true });
  writeFileSync(join(copy, 'vitest.config.mjs'), CONFIG);
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  for (const { name, changes, test } of wanted) {
    for (const [file, { after }] of changes) writeFileSync(join(copy, file), after);
    const failed = failures(copy, test, join(copy, 'report.json'));
    for (const [file, { before }] of changes) writeFileSync(join(copy, file), before);
    if (!failed) missed += 1;
    const said = failed === null ? 'BROKEN: its test did not run' : failed > 0 ? 'caught' : 'MISSED';
    process.stdout.write(
      `${name.padEnd(26)} ${said.padEnd(8)} by ${test[0]}${test[1] ? `: ${test[1]}` : ''}\n`,
    );
  }
} finally {
  rmSync(copy, { recursive: true });
}
process.stdout.write(`${wanted.length - missed} of ${wanted.length} deliberate bugs caught\n`);
process.exitCode = missed > 0 ? 1 : 0;
