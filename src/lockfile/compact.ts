import { groupBy } from '../core/group.js';
import type { JobBook } from '../ledger/port.js';
import type { Job, RunRecord } from '../ledger/record.js';
import { encodeLine, sumIn } from './encode.js';
import { commonParts, shortened } from './shorten.js';
import { LONGEST_TEMPLATE, layOver, type ShortJob, startOf, type Template } from './template.js';
import { createTemplates } from './templates.js';

/** A template with the `sum` of its line. */
interface NamedTemplate {
  sum: string;
  template: Template;
}

/**
 * The text of a compacted lockfile: one line a job, and before the first job of each its run, with the count of its jobs, and its
 * templates. It folds to the same book. `templates` are those of the file before, by the `sum` of their lines; they stay although no job
 * here may be like them, because one of another branch may be. Empty for a book without a header.
 */
export function compactLockfile(
  book: JobBook,
  runs: ReadonlyMap<string, RunRecord>,
  templates: ReadonlyMap<string, Template> = new Map(),
): string {
  if (!book.header) return '';
  const jobsOf = groupBy(book.jobs.values(), ({ intent }) => intent.run);
  const templatesOf = sharedTemplates(book.jobs.values());
  const lines = [encodeLine({ kind: 'header', header: book.header })];
  const known = createTemplates();
  for (const job of book.jobs.values()) {
    const { run } = job.intent;
    const jobs = jobsOf.get(run);
    if (jobs?.[0] === job) {
      const started = runs.get(run)?.started ?? job.intent.at;
      lines.push(encodeLine({ kind: 'run', run: { run, started, jobs: jobs.length } }));
    }
    const like = templatesOf(job);
    for (const { sum, template } of like) put(sum, template);
    lines.push(
      encodeLine(
        like.length > 0 ? { kind: 'short job', short: shortJob(job, like) } : { kind: 'job', record: job },
      ),
    );
  }
  for (const [sum, template] of templates) put(sum, template);
  return `${lines.join('\n')}\n`;

  function put(sum: string, template: Template): void {
    if (known.bySum.has(sum)) return;
    known.add(sum, template);
    lines.push(encodeLine({ kind: 'template', template }));
  }
}

/** The job without what these templates say. */
function shortJob(job: Job, like: readonly NamedTemplate[]): ShortJob {
  const all: Template = {};
  for (const { template } of like) layOver(all, template);
  return shortened(
    job,
    like.map(({ sum }) => sum),
    all,
  );
}

/** Something that jobs have in common. `named` says whether it is written once: null until so many have it that this is shorter. */
interface Common {
  part: Template;
  /** Characters of it in a line. */
  length: number;
  jobs: number;
  named: NamedTemplate | null;
}

/** Characters of a line beside its template, and of a template's name in the line of a job. */
const [LINE, NAME] = [40, 15];

/** Tells the templates of a job among these. Without one for its settings it has none: they hold the places of its texts. */
function sharedTemplates(jobs: Iterable<Job>): (job: Job) => NamedTemplate[] {
  const commons = new Map<string, Common>();
  const commonsOf = new Map<Job, Common[]>();
  for (const job of jobs) {
    if (startOf(job.intent.at) === null) continue;
    const { settings, texts, outcome, run } = commonParts(job);
    const parts = outcome ? [settings, texts, outcome, run] : [settings, texts, run];
    commonsOf.set(job, parts.map(counted));
  }
  return (job) => {
    const [settings, ...more] = (commonsOf.get(job) ?? []).map(({ named }) => named);
    return settings ? [settings, ...more.filter((each) => each !== null)] : [];
  };

  function counted(part: Template): Common {
    const text = JSON.stringify(part);
    const common = commons.get(text) ?? { part, length: text.length, jobs: 0, named: null };
    commons.set(text, common);
    common.jobs += 1;
    if (common.named === null && isWorthIt(common)) common.named = namedTemplate(part);
    return common;
  }
}

/** More jobs never make it less worth: what is a template once stays one. */
function isWorthIt({ jobs, length }: Common): boolean {
  return jobs * (length - NAME) > length + LINE && length + LINE < LONGEST_TEMPLATE;
}

function namedTemplate(template: Template): NamedTemplate {
  return { sum: sumIn(encodeLine({ kind: 'template', template })) ?? '', template };
}
