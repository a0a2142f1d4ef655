import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Shorter ones can be guessed. */
const SHORTEST_TOKEN = 16;
const COOKIE = 'auralign_session';

export interface TokenGuard {
  /** Does the cookie say that the token was shown before? */
  admits(headers: { cookie?: string | undefined }): boolean;
  isToken(text: string): boolean;
  /** Value of `Set-Cookie` for a browser that has shown the token: players and event streams cannot send headers. */
  readonly cookie: string;
}

/** @throws RangeError for a token that could be guessed */
export function createTokenGuard(token: string): TokenGuard {
  if (token.length < SHORTEST_TOKEN) throw new RangeError(`The token needs at least ${SHORTEST_TOKEN} characters.`);
  // The cookie proves the token was known without being it.
  const session = createHmac('sha256', token).update('session').digest('hex');
  return {
    admits({ cookie }) {
      const value = cookieValue(cookie);
      return value !== undefined && isSame(value, session);
    },
    isToken: (text) => isSame(text, token),
    cookie: `${COOKIE}=${session}; HttpOnly; SameSite=Strict; Path=/; Max-Age=31536000`,
  };
}

function cookieValue(header: string | undefined): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === COOKIE) return value;
  }
  return undefined;
}

/** Takes the same time whatever is wrong, and tells nothing of the length. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
