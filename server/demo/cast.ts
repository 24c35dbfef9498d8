/** Who and what the demo consists of. */

/** Everybody's password. */
export const PASSWORD = 'quayside';

export type Nick = 'ada' | 'grace' | 'linus' | 'margaret' | 'edsger' | 'barbara' | 'harbourmaster';

/** The bot can't sign in. */
export const demoPeople: readonly { nick: Nick; name: string; bot?: true }[] = [
  { nick: 'ada', name: 'Ada Fenwick' },
  { nick: 'grace', name: 'Grace Marlowe' },
  { nick: 'linus', name: 'Linus Berg' },
  { nick: 'margaret', name: 'Margaret Osei' },
  { nick: 'edsger', name: 'Edsger Vaal' },
  { nick: 'barbara', name: 'Barbara Quist' },
  { nick: 'harbourmaster', name: 'Harbourmaster', bot: true },
];

export interface DemoFlow {
  name: string;
  accessMode: 'invitation' | 'link' | 'organization';
  members: readonly Nick[];
  /** Members who have put it away. */
  closedFor?: readonly Nick[];
  /** Its messages, in `writing/`. */
  file: string;
}

const everybody = demoPeople.map((person) => person.nick);

export const demoFlows: readonly DemoFlow[] = [
  { name: 'Main', accessMode: 'organization', members: everybody, file: 'main' },
  { name: 'Engineering', accessMode: 'organization', members: everybody, file: 'engineering' },
  { name: 'Design', accessMode: 'link', members: everybody, file: 'design' },
  { name: 'Support', accessMode: 'organization', members: everybody, file: 'support' },
  { name: 'Random', accessMode: 'organization', members: everybody, file: 'random' },
  {
    name: 'Release coordination',
    accessMode: 'organization',
    members: ['grace', 'linus', 'margaret', 'edsger', 'harbourmaster'],
    file: 'release-coordination',
  },
  {
    name: 'Office move',
    accessMode: 'invitation',
    members: everybody,
    closedFor: ['ada'],
    file: 'office-move',
  },
];

/** Private conversations: file in `writing/`, and the two people. */
export const demoPrivate: readonly (readonly [file: string, Nick, Nick])[] = [
  ['private-margaret', 'ada', 'margaret'],
  ['private-linus', 'ada', 'linus'],
  ['private-grace', 'ada', 'grace'],
  ['private-edsger', 'ada', 'edsger'],
  ['private-barbara', 'ada', 'barbara'],
];
