/** The report a person can copy into a bug report: states and counts, never a token, text or name. Pure. */
import type { LogEntry } from '../../lib/connection-log.ts';
import type { OutboxRow } from '../../lib/outbox/row.ts';
import type { Settings } from '../../lib/settings.ts';
import type { Account } from '../../lib/store/picture.ts';
import { logWords } from './log-words.ts';

export interface DiagnosticFacts {
  version: string;
  userAgent: string;
  accounts: readonly Account[];
  settings: Settings;
  flows: number;
  unread: number;
  outbox: readonly Pick<OutboxRow, 'account' | 'state' | 'attempts' | 'createdAt' | 'error'>[];
  /** The connection log, oldest first. */
  log: readonly LogEntry[];
  /** What the background has set itself, by its own names. `scheduledTime` is ms since 1970. */
  alarms: readonly { name: string; scheduledTime: number }[];
  /** Bytes the browser keeps for the extension; null when it does not say. */
  stored: number | null;
  /** ms since 1970 */
  now: number;
}

/** Plain text, one fact a line. */
export function diagnosticReport(facts: DiagnosticFacts): string {
  const { settings, now, outbox } = facts;
  return [
    `Quayside ${facts.version}`,
    facts.userAgent,
    new Date(now).toISOString(),
    ...facts.accounts.flatMap((account, index) => [
      ...accountLines(account, index + 1, now),
      outboxLine(
        outbox.filter((row) => row.account === account.id),
        now,
      ),
    ]),
    `Alarms: ${facts.alarms.map(({ name, scheduledTime }) => `${name} ${ahead(scheduledTime, now)}`).join(', ') || 'none'}`,
    `Flows ${facts.flows}, unread ${facts.unread}, stored ${facts.stored === null ? 'unknown' : `${Math.round(facts.stored / 1024)} kB`}`,
    `Stay connected ${onOff(settings.live)}, theme ${settings.theme}, language ${settings.language}, send with ${settings.sendWith}, single keys ${onOff(settings.singleKeyShortcuts)}`,
    `Pinned ${settings.pinnedFlows.length}, muted ${settings.mutedFlows.length}, every message ${Object.keys(settings.everyMessage).length}, hidden organizations ${settings.hiddenOrganizations.length}`,
    facts.log.length === 0 ? 'Connection log empty' : 'Connection log:',
    ...facts.log.map((entry) => `  ${new Date(entry.at).toISOString()} ${entry.what}: ${logWords(entry)}`),
  ].join('\n');
}

function accountLines(
  { server, method, health, live, extraHeaders }: Account,
  number: number,
  now: number,
): string[] {
  const address = URL.canParse(server) ? new URL(server).origin : 'unreadable address';
  const headers = extraHeaders?.length ? `, ${extraHeaders.length} extra headers` : '';
  const at =
    health.state === 'loading'
      ? ''
      : health.state === 'ok'
        ? `, refreshed ${ago(health.refreshedAt, now)}`
        : ` since ${ago(health.since, now)}, refreshed ${health.refreshedAt === null ? 'never' : ago(health.refreshedAt, now)}`;
  const stream = live && live.state !== 'off' ? `${live.state} since ${ago(live.since, now)}` : 'off';
  return [
    `Account ${number}: ${address}, by ${method}${headers}`,
    `  ${health.state}${at}`,
    `  stream ${stream}`,
  ];
}

function outboxLine(rows: DiagnosticFacts['outbox'], now: number): string {
  if (rows.length === 0) return '  outbox empty';
  const states = Map.groupBy(rows, ({ state }) => state);
  const counts = [...states].map(([state, own]) => `${state} ${own.length}`).sort();
  const oldest = Math.min(...rows.map(({ createdAt }) => createdAt));
  const attempts = Math.max(...rows.map((row) => row.attempts));
  const kinds = [...new Set(rows.flatMap(({ error }) => (error ? [error.kind] : [])))].sort();
  const why = kinds.length > 0 ? `, for ${kinds.join(', ')}` : '';
  return `  outbox ${counts.join(', ')}, oldest ${ago(oldest, now)}, up to ${attempts} attempts${why}`;
}

const onOff = (on: boolean): string => (on ? 'on' : 'off');
const ago = (at: number, now: number): string => `${Math.max(0, Math.round((now - at) / 1000))} s ago`;
const ahead = (at: number, now: number): string => `in ${Math.max(0, Math.round((at - now) / 1000))} s`;
