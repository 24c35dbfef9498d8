/** The outside services of the demo, and what happened in them; words in the world of `writing/`. */
import type { StatusColor } from '../../lib/flowdock/model-colors.ts';
import type { Nick } from './cast.ts';

/** Something that happened, this many minutes ago. */
export type Happening = { ago: number } & (
  | {
      /** An activity: "Linus Berg *opened it*". With a `body` there is more to read than the line. */
      does: string;
      by: string;
      body?: string;
      /** The thread stands so from here on. */
      status?: readonly [value: string, color: StatusColor];
      fields?: readonly (readonly [label: string, value: string])[];
    }
  /** Somebody wrote about it there; arrives as a discussion. */
  | { writes: string; by: string; title?: string }
  /** Somebody of the flow wrote about it here. */
  | { nick: Nick; text: string }
);

export interface DemoThread {
  flow: string;
  /** Name of the source. */
  source: string;
  /** The source's own key. */
  key: string;
  title: string;
  url: string;
  body?: string;
  /** Links, by what they are called. */
  links?: Readonly<Record<string, string>>;
  /** Buttons; `application.ts` knows what each does. */
  buttons?: readonly string[];
  happenings: readonly Happening[];
}

/** Applications by the names of their sources. */
export const demoSources = [
  'Pipelines',
  'Repository',
  'Tickets',
  'Error tracker',
  'Deploys',
  'Help desk',
  'Calendar',
] as const;

export const demoThreads: readonly DemoThread[] = [
  {
    flow: 'Engineering',
    source: 'Pipelines',
    key: 'build-8912',
    title: 'Build #8912 on `release/4.2`',
    url: 'https://ci.example.com/builds/8912',
    links: { Log: 'https://ci.example.com/builds/8912/log' },
    buttons: ['Run again'],
    happenings: [
      {
        ago: 52,
        by: 'Pipelines',
        does: 'started <a href="https://ci.example.com/builds/8912">the build</a>',
        status: ['RUNNING', 'yellow'],
        fields: [
          ['Branch', '<a href="https://git.example.com/acme/web/tree/release/4.2">release/4.2</a>'],
          [
            'Commit',
            '<a href="https://git.example.com/acme/web/commit/7be1d90">7be1d90</a>, revert of the cache change',
          ],
          ['Pushed by', 'Linus Berg'],
        ],
      },
      {
        ago: 46,
        by: 'Pipelines',
        does: 'failed after 5 min 58 s',
        body:
          '<p><strong>1 of 2,417 tests failed</strong>, in <code>perf/cold-start</code>:</p>' +
          '<pre>expected the first page within 0.7 s\n     got it after        1.9 s</pre>' +
          '<p>The two runs before passed. <a href="https://ci.example.com/builds/8912/log#perf">See the log</a>.</p>',
        status: ['FAILED', 'red'],
      },
      {
        ago: 44,
        nick: 'linus',
        text: 'That one is mine: the cache is warm on the second run, and there was none.',
      },
      {
        ago: 43,
        nick: 'edsger',
        text: 'A test that passes the second time has told you something the first time.',
      },
    ],
  },
  {
    flow: 'Engineering',
    source: 'Repository',
    key: 'change-611',
    title: 'Raise the lock timeout to 30 s during migrations',
    url: 'https://git.example.com/acme/web/changes/611',
    body: '<p>The 4.2 migration waits for running invoices. With 5 s it gives up on a busy Saturday, with 30 s it never did in the rehearsals.</p><ul><li>only while a migration runs</li><li>set back afterwards, also when it fails</li></ul>',
    links: { Changes: 'https://git.example.com/acme/web/changes/611/files' },
    happenings: [
      {
        ago: 172,
        by: 'Ada Fenwick',
        does: 'opened it for review',
        status: ['IN REVIEW', 'cyan'],
        fields: [
          ['Author', 'Ada Fenwick'],
          ['Reviewers', 'Edsger Vaal, Linus Berg'],
          ['Changes', '+38 −4 in 3 files'],
        ],
      },
      {
        ago: 161,
        by: 'Edsger Vaal',
        title: 'commented on <a href="https://git.example.com/acme/web/changes/611#lock">lock.ts</a>',
        writes:
          '<p>What sets it back when the process is killed between the two lines?</p><blockquote>set lock_timeout = 30000</blockquote>',
      },
      {
        ago: 155,
        by: 'Ada Fenwick',
        title: 'replied',
        writes:
          '<p><code>SET LOCAL</code> does: it ends with the transaction, whatever ends it. Changed.</p>',
      },
      { ago: 152, nick: 'edsger', text: 'Then I have no objection left, which I regret a little.' },
      {
        ago: 148,
        by: 'Linus Berg',
        does: 'merged it into <a href="https://git.example.com/acme/web/tree/release/4.2">release/4.2</a>',
        status: ['MERGED', 'purple'],
      },
    ],
  },
  {
    flow: 'Engineering',
    source: 'Tickets',
    key: 'ENG-2214',
    title: 'ENG-2214 Prove that two bookings never overlap',
    url: 'https://tickets.example.com/ENG-2214',
    body: '<p>The page is short, the claim is large. Whoever finds a hole gets the window seat.</p><ol><li>Stays are half-open: arrival included, departure not.</li><li>Two stays overlap exactly when each begins before the other ends.</li><li>The constraint in the database says just that.</li></ol>',
    buttons: ['Take it', 'Close'],
    happenings: [
      {
        ago: 1_530,
        by: 'Edsger Vaal',
        does: 'opened the ticket',
        status: ['OPEN', 'blue'],
        fields: [
          ['Assignee', 'Edsger Vaal'],
          ['Priority', 'normal'],
          ['Due', 'with 4.2'],
        ],
      },
      {
        ago: 130,
        by: 'Margaret Osei',
        title: 'commented',
        writes:
          '<p>Checked on every day between 1900 and 2100 that a harbour can be open:</p><table><tr><th>stays</th><th>pairs</th><th>overlaps</th></tr><tr><td>10,000</td><td>49,995,000</td><td>0</td></tr><tr><td>20,000</td><td>199,990,000</td><td>0</td></tr></table>',
      },
      {
        ago: 126,
        nick: 'margaret',
        text: 'Two hundred million pairs, none of them in the same water at the same time.',
      },
    ],
  },
  {
    flow: 'Engineering',
    source: 'Error tracker',
    key: 'error-90310',
    title: 'TypeError: cannot read “berth” of undefined',
    url: 'https://errors.example.com/90310',
    buttons: ['Resolve', 'Ignore'],
    happenings: [
      {
        ago: 2_900,
        by: 'Error tracker',
        does: 'saw it for the first time',
        status: ['NEW', 'red'],
        fields: [
          ['Seen', '3 times, by 2 people'],
          ['Owner', 'Ada Fenwick'],
          [
            'In',
            '<a href="https://git.example.com/acme/web/blob/main/waiting-list.ts#L88">waiting-list.ts:88</a>',
          ],
        ],
      },
      { ago: 1_700, by: 'Ada Fenwick', does: 'resolved it', status: ['RESOLVED', 'green'] },
      {
        ago: 88,
        by: 'Error tracker',
        does: 'saw it again, in 4.2',
        body: '<p>It had been resolved in 4.1.9. Since then seen <b>4 times</b> on staging, always on a waiting list that was emptied while somebody looked at it.</p>',
        status: ['REGRESSED', 'orange'],
        fields: [
          ['Seen', '7 times, by 3 people'],
          ['Owner', 'Ada Fenwick'],
          [
            'In',
            '<a href="https://git.example.com/acme/web/blob/main/waiting-list.ts#L88">waiting-list.ts:88</a>',
          ],
        ],
      },
      { ago: 86, nick: 'margaret', text: 'The list is empty, not missing. I see the line.' },
    ],
  },
  {
    flow: 'Engineering',
    source: 'Tickets',
    key: 'ENG-2209',
    title: 'ENG-2209 Move the tariff import to the new host',
    url: 'https://tickets.example.com/ENG-2209',
    buttons: ['Take it', 'Close'],
    happenings: [
      {
        ago: 4_600,
        by: 'Linus Berg',
        does: 'opened the ticket',
        status: ['OPEN', 'blue'],
        fields: [
          ['Assignee', 'Linus Berg'],
          ['Priority', 'low'],
        ],
      },
      {
        ago: 1_460,
        by: 'Linus Berg',
        does: 'set it to blocked by <a href="https://tickets.example.com/OPS-77">OPS-77</a>',
        status: ['BLOCKED', 'black'],
      },
    ],
  },
  {
    flow: 'Main',
    source: 'Deploys',
    key: 'web-4.1.9',
    title: 'web 4.1.9 to production',
    url: 'https://deploys.example.com/web/4.1.9',
    links: { Figures: 'https://perf.example.com/production/4.1.9' },
    happenings: [
      {
        ago: 205,
        by: 'Deploys',
        does: 'began with one of six machines',
        status: ['ROLLING OUT', 'yellow'],
        fields: [
          ['Shipped by', 'Linus Berg'],
          ['Contains', 'prices after midnight, trimmed addresses'],
        ],
      },
      { ago: 188, by: 'Deploys', does: 'finished on all six machines', status: ['DEPLOYED', 'lime'] },
    ],
  },
  {
    flow: 'Main',
    source: 'Calendar',
    key: 'retro-23',
    title: 'Retrospective, sprint 23',
    url: 'https://calendar.example.com/e/retro-23',
    happenings: [
      {
        ago: 1_580,
        by: 'Grace Marlowe',
        does: 'planned it for yesterday at three',
        status: ['PLANNED', 'blue'],
        fields: [['Room', 'Lighthouse']],
      },
      {
        ago: 1_380,
        by: 'Calendar',
        does: 'says that it is over',
        status: ['CLOSED', 'grey'],
      },
    ],
  },
  {
    flow: 'Support',
    source: 'Help desk',
    key: 'case-20511',
    title: 'Charged before the day, booking 88206',
    url: 'https://support.example.com/t/20511',
    buttons: ['Resolve'],
    happenings: [
      {
        ago: 121,
        by: 'Mina Kole',
        title: 'wrote',
        writes:
          '<p>Dear harbour,</p><p>my second instalment is due on the <b>1st</b>. My bank says you took it on the <b>24th</b>. I am not angry, but I am early, and I did not want to be.</p><p>Kind regards from Hoorn,<br>Mina Kole</p>',
      },
      {
        ago: 120,
        by: 'Help desk',
        does: 'opened a case',
        status: ['PENDING', 'yellow'],
        fields: [
          ['Customer', 'Mina Kole'],
          ['Assignee', 'Ada Fenwick'],
          ['Answer before', 'tonight'],
        ],
      },
      { ago: 117, nick: 'barbara', text: 'She called as well, and is as nice on the phone.' },
    ],
  },
  {
    flow: 'Support',
    source: 'Help desk',
    key: 'case-20498',
    title: 'A photo of the boat is refused',
    url: 'https://support.example.com/t/20498',
    happenings: [
      {
        ago: 1_510,
        by: 'T. Ruiz',
        title: 'wrote',
        writes: '<p>Your page says my photo is too large. It is a large boat.</p>',
      },
      {
        ago: 1_505,
        by: 'Help desk',
        does: 'opened a case',
        status: ['OPEN', 'blue'],
        fields: [
          ['Customer', 'T. Ruiz'],
          ['Assignee', 'Barbara Quist'],
        ],
      },
      { ago: 1_490, nick: 'linus', text: '80 MB. We take 100 now, and make it smaller ourselves.' },
      { ago: 1_470, by: 'Barbara Quist', does: 'resolved it', status: ['RESOLVED', 'green'] },
    ],
  },
  {
    flow: 'Design',
    source: 'Repository',
    key: 'change-604',
    title: 'Empty states, third pass',
    url: 'https://git.example.com/acme/web/changes/604',
    links: { Preview: 'https://preview.example.com/604' },
    happenings: [
      {
        ago: 240,
        by: 'Margaret Osei',
        does: 'opened it for review',
        status: ['IN REVIEW', 'cyan'],
        fields: [
          ['Author', 'Margaret Osei'],
          ['Reviewers', 'Ada Fenwick'],
        ],
      },
    ],
  },
];

/** A mail to the team inbox. */
export const demoMails = [
  {
    flow: 'Support',
    ago: 58,
    from: { name: 'Harbour office Kiel', address: 'office@kiel.example.com' },
    to: { name: null, address: 'support@acme.example.com' },
    subject: 'The way back, in one page',
    html:
      '<p>Good morning,</p><p>before we speak on Monday our technician asks three things:</p>' +
      '<ol><li>How long does the way back take?</li><li>Who decides that it is taken?</li>' +
      '<li>Is anything lost that was booked in between?</li></ol>' +
      '<p>A page is enough, we print everything.</p><p>With kind regards<br><i>Harbour office Kiel</i></p>',
    tags: ['kiel'],
  },
] as const;
