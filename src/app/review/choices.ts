import { z } from 'zod';
import { commandLine } from '../../core/command-line.js';
import { invalid, type Refusal } from '../../core/refusal.js';
import { err, ok, type Result } from '../../core/result.js';
import { type Job, LONGEST_NOTE } from '../../ledger/record.js';
import { type Opinion, rateWish } from '../../plan/rate.js';
import { recordChoices } from '../choices.js';
import { type GatewayFlags, gatewayFlags } from '../film/commands.js';
import type { Environment, Film } from '../film/film.js';
import { isKeyInText } from '../gateway/ledger-gateways.js';
import { keepTakes } from '../keep.js';
import { pickTakes } from '../pick.js';

/** What a button of the page says. `take`: `010:2`, or the job id of one version. */
export const choiceSchema = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('pick'), take: z.string().max(200) }),
  z.strictObject({ verb: z.literal('unpick'), shot: z.string().max(200) }),
  z.strictObject({ verb: z.literal('keep'), take: z.string().max(200) }),
  z.strictObject({ verb: z.literal('unkeep'), take: z.string().max(200) }),
  z.strictObject({
    verb: z.literal('rate'),
    job: z.string().max(40),
    rating: z.int().min(1).max(5).nullable(),
  }),
  z.strictObject({
    verb: z.literal('note'),
    job: z.string().max(40),
    note: z.string().max(LONGEST_NOTE),
    /** The note that the writer saw. */
    was: z.string().max(LONGEST_NOTE),
  }),
]);

/** A choice that somebody made on the page. */
export type ReviewChoice = z.infer<typeof choiceSchema>;

/** Records a choice, and leaves the film's page as it is; refused while a run is at work, and where it cannot be. Spends nothing. */
export async function recordChoice(
  environment: Environment,
  film: Film,
  choice: ReviewChoice,
  flags: GatewayFlags,
): Promise<Result<null, Refusal>> {
  if (choice.verb === 'note' && (await isKeyInText(environment, film, flags, choice.note)))
    return invalid('This note contains the API key, which would go into the ledger and the reports.');
  const done = await record();
  return done.ok ? ok(null) : err(done.error);

  async function record(): Promise<Result<unknown, Refusal>> {
    switch (choice.verb) {
      case 'pick':
        return pickTakes(environment, film, [choice.take], { page: null });
      case 'unpick':
        return pickTakes(environment, film, [choice.shot], { clear: true, page: null });
      case 'keep':
        return keepTakes(environment, film, [choice.take], { page: null });
      case 'unkeep':
        return keepTakes(environment, film, [choice.take], { clear: true, page: null });
      case 'rate':
      case 'note':
        return recordChoices(environment, film, null, ({ jobs }) => {
          const opinion = opinionOf(choice, jobs);
          if ((opinion.note?.length ?? 0) > LONGEST_NOTE)
            return err('Somebody else wrote a note meanwhile, and together with yours it is too long.');
          const wish = rateWish(opinion, jobs, environment.clock.now());
          return wish.ok ? ok({ records: [wish.value], told: null }) : wish;
        });
    }
  }
}

/** What is recorded of a rating or a note. A note that somebody else wrote meanwhile is not lost: the new one goes below it. */
function opinionOf(choice: Extract<ReviewChoice, { job: string }>, jobs: readonly Job[]): Opinion {
  const { job } = choice;
  if (choice.verb === 'rate') return { job, rating: choice.rating };
  const { note, was } = choice;
  const present = jobs.find((each) => each.job === job)?.reviewed?.note ?? '';
  const isSeen = present === was || present === '' || present === note;
  return { job, note: isSeen ? note : `${present}\n${note}` };
}

/** What a waiting choice is about. */
export function subjectOf(choice: ReviewChoice): string {
  return choice.verb === 'note' ? `note ${choice.job} ${choice.note}` : replacedBy(choice);
}

/** The subject of the waiting choice whose place a later one takes: of a note, only one that its writer saw. */
export function replacedBy(choice: ReviewChoice): string {
  switch (choice.verb) {
    case 'pick':
      return `pick ${choice.take.split(':')[0]}`;
    case 'unpick':
      return `pick ${choice.shot}`;
    case 'keep':
    case 'unkeep':
      return `keep ${choice.take}`;
    case 'rate':
      return `rate ${choice.job}`;
    case 'note':
      return `note ${choice.job} ${choice.was}`;
  }
}

/** The command that says the same as a choice; null where only the page can say it. */
export function commandOf(choice: ReviewChoice, manifest: string, flags: GatewayFlags): string | null {
  const where = gatewayFlags({ sandbox: flags.sandbox ?? false });
  switch (choice.verb) {
    case 'pick':
      return commandLine('pick', manifest, choice.take, ...where);
    case 'unpick':
      return commandLine('pick', manifest, '--clear', ...where, ...lastWord(choice.shot));
    case 'keep':
      return commandLine('keep', manifest, choice.take, ...where);
    case 'unkeep':
      return commandLine('keep', manifest, choice.take, '--clear', ...where);
    case 'rate':
    case 'note':
      return null;
  }
}

/** A shot at the end of a command, which is not read as an option there. */
function lastWord(shot: string): string[] {
  return shot.startsWith('-') ? ['--', shot] : [shot];
}
