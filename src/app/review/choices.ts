import { z } from 'zod';
import { commandLine } from '../../core/command-line.js';
import { err, ok, type Result } from '../../core/result.js';
import { LONGEST_NOTE } from '../../ledger/record.js';
import { rateWish } from '../../plan/rate.js';
import { recordChoices } from '../choices.js';
import { type GatewayFlags, gatewayFlags } from '../commands.js';
import type { Environment, Film } from '../film.js';
import { keepTakes } from '../keep.js';
import { pickTakes } from '../pick.js';
import type { Refusal } from '../refusal.js';

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
    note: z.string().max(LONGEST_NOTE),
  }),
]);

/** A choice that somebody made on the page. */
export type ReviewChoice = z.infer<typeof choiceSchema>;

/** Records a choice; refused while a run is at work, and where it cannot be. Spends nothing. */
export async function recordChoice(
  environment: Environment,
  film: Film,
  choice: ReviewChoice,
  page: GatewayFlags,
): Promise<Result<null, Refusal>> {
  const done = await record();
  return done.ok ? ok(null) : err(done.error);

  async function record(): Promise<Result<unknown, Refusal>> {
    switch (choice.verb) {
      case 'pick':
        return pickTakes(environment, film, [choice.take], { page });
      case 'unpick':
        return pickTakes(environment, film, [choice.shot], { clear: true, page });
      case 'keep':
        return keepTakes(environment, film, [choice.take], { page });
      case 'unkeep':
        return keepTakes(environment, film, [choice.take], { clear: true, page });
      case 'rate':
        return recordChoices(environment, film, page, ({ jobs }) => {
          const wish = rateWish(choice, jobs, environment.clock.now());
          return wish.ok ? ok({ records: [wish.value], told: null }) : wish;
        });
    }
  }
}

/** What two choices are about where the later one takes the earlier one's place. */
export function subjectOf(choice: ReviewChoice): string {
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
  }
}

/** The command that says the same as a choice; null where only the page can say it. */
export function commandOf(choice: ReviewChoice, manifest: string, flags: GatewayFlags): string | null {
  const where = gatewayFlags({ sandbox: flags.sandbox ?? false });
  switch (choice.verb) {
    case 'pick':
      return commandLine('pick', manifest, choice.take, ...where);
    case 'unpick':
      return commandLine('pick', manifest, '--clear', choice.shot, ...where);
    case 'keep':
      return commandLine('keep', manifest, choice.take, ...where);
    case 'unkeep':
      return commandLine('keep', manifest, choice.take, '--clear', ...where);
    case 'rate':
      return null;
  }
}
