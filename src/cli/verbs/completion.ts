import { COMPLETION_SCRIPTS } from '../completion/scripts.js';
import type { Shell } from '../completion/shells.js';
import type { CliContext, Exit } from '../context.js';

/** `shotlist completion SHELL`: the script that makes that shell complete what is typed after `shotlist`. */
export function completion({ out }: CliContext, shell: Shell): Exit {
  out.write(COMPLETION_SCRIPTS[shell]);
  return 0;
}
