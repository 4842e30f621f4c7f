import { err, ok } from '../core/result.js';
import type { ResolveInput } from '../run/context.js';
import { localImage } from '../sandbox/check.js';
import type { GatewayOptions } from './gateway-choice.js';

/** How inputs reach the chosen gateway: a link as it is; a file on this machine at the sandbox alone. */
export function inputsFor({ sandbox }: Pick<GatewayOptions, 'sandbox'>): ResolveInput {
  return async (input) => {
    if (input.kind === 'url') return ok(input.url);
    return sandbox
      ? ok(localImage(input.sha256))
      : err(`its image ${input.written} is a file on this machine, and the gateway reads public links only`);
  };
}
