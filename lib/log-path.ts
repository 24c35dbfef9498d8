/** The path of a request as a log may hold it: words of the API stay, names, ids and tokens do not. Pure. */

/** What stands behind these words names something. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  flows: [':org', ':flow'],
  organizations: [':org'],
  private: [':user'],
  users: [':user'],
  messages: [':message'],
  threads: [':thread'],
  comments: [':comment'],
  invitations: [':invitation'],
  sources: [':source'],
};
/** Words that stand at the end in place of a name. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  flows: ['all', 'find'],
  organizations: ['find'],
  invitations: ['import'],
};
/** All other words of the API. */
const PLAIN = new Set(['user', 'health', 'oauth', 'token', 'applications', 'emoji_reaction']);

export function pathForLog(path: string): string {
  const parts = path.split(/[?#]/, 1)[0]?.split('/').filter(Boolean) ?? [];
  let names: readonly string[] = [];
  let word = '';
  const shown = parts.map((part, index) => {
    const [name, ...more] = names;
    const isLast = index === parts.length - 1;
    if (name !== undefined && !(isLast && names === NAMED[word] && VERBS[word]?.includes(part))) {
      names = more;
      return name;
    }
    const following = Object.hasOwn(NAMED, part) ? NAMED[part] : undefined;
    if (name === undefined && following) {
      names = following;
      word = part;
    }
    return name !== undefined || following || PLAIN.has(part) ? part : ':other';
  });
  return `/${shown.join('/')}`;
}
