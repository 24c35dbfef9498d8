/** Whom a mention means. Pure. */

const EVERYBODY = new Set(['everyone', 'everybody', 'all', 'anyone', 'anybody', 'team']);

/** Does a mention of this nick mean the reader? Nicks compare without case. */
export function meansMe(nick: string, myNick: string): boolean {
  const wanted = nick.toLowerCase();
  return wanted === myNick.toLowerCase() || EVERYBODY.has(wanted);
}
