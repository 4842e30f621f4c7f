import { bytesText, cents, clipLength, dollars } from '../../../core/figures.js';
import { escapeControls } from '../../../core/text.js';
import { CHARGE_BASES, type PackedClip, type PackedTake, QUOTE_BASES } from '../film-data.js';

/** What a take did cost or would, in a few words; empty if unknown. */
export function costText(take: PackedTake): string {
  const [, , , , , , quote, , charge, basis, attempts] = take;
  if (attempts === 0) return quote === null ? '' : `${cents(BigInt(quote))} quoted`;
  const sureness = CHARGE_BASES[basis];
  if (sureness === 'none') return 'not charged';
  if (charge === null) return 'no price';
  const amount = dollars(BigInt(charge));
  return sureness === 'reserved' || sureness === 'possibly' ? `${amount} ${sureness}` : amount;
}

/** All that is known of a take apart from what its card says, with names. */
export function factsOf(take: PackedTake): [string, string][] {
  const [, , , , , , quote, quoteBasis, , , attempts, clip, present, more] = take;
  const [job, requestId, submitted, accepted, rendering, done, onDisk, seconds] = present || [];
  const facts: [string, string | null | undefined | 0][] = [
    ['Clip', clip && clipText(clip)],
    ['Flags', more?.allFlags ?? more?.flags],
    [
      'Quote',
      quote === null ? 'no known price' : `${dollars(BigInt(quote))}, ${QUOTE_BASES[quoteBasis]} price`,
    ],
    ['Request id', requestId],
    ['Job', job],
    ['Attempts', attempts > 1 ? String(attempts) : null],
    ['Earlier jobs', more?.earlier],
    ['Submitted', timeText((submitted ?? 0) / 1000)],
    ['Accepted', timeText(accepted)],
    ['Rendering', timeText(rendering)],
    ['Done', timeText(done)],
    ['Render time', seconds === null || seconds === undefined ? null : clipLength(seconds)],
    ['On disk', timeText(onDisk)],
    ['SHA-256', clip ? clip[6] : null],
  ];
  return facts.filter((fact): fact is [string, string] => Boolean(fact[1]));
}

function clipText([link, seconds, fps, width, height, bytes]: PackedClip): string {
  const parts = [
    escapeControls(decodeURIComponent(link.replace(/^\.\//, ''))),
    seconds === null ? null : clipLength(seconds),
    width === null || height === null ? null : `${width}×${height}`,
    fps === null ? null : `${Number(fps.toFixed(3))} fps`,
    bytes === null ? null : bytesText(bytes),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

/** A time to the second: `2026-11-03 10:00:02 UTC`; null for none. */
function timeText(seconds: number | undefined): string | null {
  if (!seconds) return null;
  const iso = new Date(seconds * 1000).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
