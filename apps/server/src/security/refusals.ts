import { isIPv6 } from 'node:net';

/** Wrong tokens that cost nothing: an old bookmark, a slip in typing. */
const FREE = 5;
const FIRST_WAIT_SECONDS = 1;
const LONGEST_WAIT_SECONDS = 300;
/** Addresses remembered; the one that was refused longest ago goes first. */
const MOST_ADDRESSES = 10_000;

/** Who has shown a wrong token, and how long they have to wait until they may show another. */
export interface Refusals {
  /** Seconds that are left to wait, above 0; `undefined`: none. */
  waitSeconds(address: string): number | undefined;
  /** One more wrong token from there. */
  add(address: string): void;
}

/**
 * Each wrong token beyond a handful doubles the wait of its address, up to five minutes: 288 guesses a day, of tokens of 16 characters and
 * more. Somebody who has been quiet for as long as the longest wait begins anew; the right token does not, or one user's visits would
 * clear the way for a neighbour's guesses.
 *
 * @param now milliseconds on a clock that does not go back
 */
export function createRefusals(now: () => number = () => performance.now()): Refusals {
  const known = new Map<string, { count: number; until: number }>();
  return {
    waitSeconds(address) {
      const left = ((known.get(networkOf(address))?.until ?? 0) - now()) / 1000;
      return left > 0 ? left : undefined;
    },
    add(address) {
      const network = networkOf(address);
      const before = known.get(network);
      const isForgotten = before === undefined || now() > before.until + LONGEST_WAIT_SECONDS * 1000;
      const count = isForgotten ? 1 : before.count + 1;
      const wait = count <= FREE ? 0 : Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** (count - FREE - 1));
      known.delete(network); // to the end of the order
      known.set(network, { count, until: now() + wait * 1000 });
      if (known.size > MOST_ADDRESSES) known.delete(known.keys().next().value!);
    },
  };
}

/** Whoever has one address of IPv6 has the 2⁶⁴ beside it, too. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  const [before = '', after] = plain.replace(/%.*$/, '').split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeros = after === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array.from({ length: zeros }, () => '0'), ...tail].slice(0, 4).join(':');
}
