import { AFTER } from './help.js';
import type { HelpPart } from './help-layout.js';
import { commandLineOf } from './program.js';

/** What stands in the text of the help for a part that is laid out for the width. */
const MARK = '\0';

/** The help of the command itself, read from its definition. */
export function readMainHelp(): HelpPart[] {
  const shotlist = commandLineOf('', () => undefined);
  const parts: HelpPart[] = [];
  const put = (part: HelpPart) => {
    parts.push(part);
    return MARK;
  };
  const help = Object.assign(shotlist.createHelp(), {
    helpWidth: 0,
    boxWrap: (text: string, columns: number) => put({ text, hang: -columns }),
    formatItem: (term: string, width: number, description: string) => put({ term, width, description }),
  });
  const texts = help.formatHelp(shotlist, help).split(MARK);
  return [...texts.flatMap((text, at) => [text, ...parts.slice(at, at + 1)]), ...AFTER, '\n'];
}
