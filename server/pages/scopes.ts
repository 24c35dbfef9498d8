/** What each scope lets an application do, in words (README §7). */
export const SCOPES: Record<string, string> = {
  flow: 'Read and write messages, threads and files in your flows',
  private: 'Read and write your private messages',
  manage: 'Manage flows, organizations and the people in them, as far as you may',
  profile: 'Change your nick and email address',
  integration: 'Add and change sources that post into your flows',
  offline_access: 'Keep this access while you are away, until you take it back',
};

/** In the order above; an application sees who the person is in any case. */
export const scopesInWords = (scopes: readonly string[]): string[] =>
  Object.entries(SCOPES).flatMap(([scope, words]) => (scopes.includes(scope) ? words : []));
