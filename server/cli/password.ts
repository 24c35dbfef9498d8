import { randomInt } from 'node:crypto';
import { text } from 'node:stream/consumers';

/** The shortest password the command line takes. */
const SHORTEST = 8;
/** Letters and digits that nobody takes for one another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A new password of 100 bits, in groups that can be read out. */
export function newPassword(): string {
  const letters = Array.from({ length: 20 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return letters.replace(/.{5}(?=.)/g, '$&-');
}

/**
 * The password the command line asks for: given, read from standard input when "-", made when absent.
 * @throws Error when it is too short
 */
export async function choosePassword(
  given: string | undefined,
): Promise<{ password: string; made: boolean }> {
  if (given === undefined) return { password: newPassword(), made: true };
  const password = given === '-' ? (await text(process.stdin)).replace(/\r?\n$/, '') : given;
  if (password.length < SHORTEST) throw new Error(`A password has at least ${SHORTEST} characters.`);
  return { password, made: false };
}
