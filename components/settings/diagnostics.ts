/** The report a person can copy into a bug report: states and counts, never a token, text or name. Pure. */
import type { Settings } from '../../lib/settings.ts';
import type { Account } from '../../lib/store/picture.ts';

export interface DiagnosticFacts {
  version: string;
  userAgent: string;
  accounts: readonly Account[];
  settings: Settings;
  flows: number;
  unread: number;
  /** Outbox rows by state. */
  waiting: number;
  failed: number;
  /** ms since 1970 */
  now: number;
}

/** Plain text, one fact a line. */
export function diagnosticReport(facts: DiagnosticFacts): string {
  const { settings } = facts;
  return [
    `Quayside ${facts.version}`,
    facts.userAgent,
    new Date(facts.now).toISOString(),
    ...facts.accounts.map(
      ({ server, method, health }, index) =>
        `Account ${index + 1}: ${URL.canParse(server) ? new URL(server).origin : 'unreadable address'}, by ${method}, ${health.state}`,
    ),
    `Flows ${facts.flows}, unread ${facts.unread}, waiting ${facts.waiting}, failed ${facts.failed}`,
    `Theme ${settings.theme}, send with ${settings.sendWith}, single keys ${settings.singleKeyShortcuts ? 'on' : 'off'}`,
    `Pinned ${settings.pinnedFlows.length}, muted ${settings.mutedFlows.length}`,
  ].join('\n');
}
