/** What an entry of the connection log says, and how bad it is. Pure. */
import type { LogEntry, LogFacts, LogReason } from '../../lib/connection-log.ts';
import { t } from '../../lib/i18n/t.ts';
import { duration } from '../../lib/server-test.ts';
import { clockTime } from '../ui/times.ts';

/** Paths, kinds of errors and names of tasks are the program's own and the same in every language. */
export function logWords(entry: LogEntry): string {
  switch (entry.what) {
    case 'api': {
      const { method, path, ms, status, failed } = entry;
      return `${method} ${path} ${failed ? reason(failed) : (status ?? '')}, ${duration(ms)}`;
    }
    case 'stream':
      return streamWords(entry);
    case 'token':
      return entry.state === 'refreshed'
        ? t('refreshed, valid until {time}', { time: clockTime(entry.until) })
        : t('not refreshed: {reason}', { reason: reason(entry.failed) });
    case 'outbox': {
      const { action, failed, retryMs } = entry;
      return retryMs === undefined
        ? `${action}: ${reason(failed)}`
        : `${action}: ${t('{reason}, retry in {time}', { reason: reason(failed), time: duration(retryMs) })}`;
    }
    case 'work':
      return `${entry.task}: ${reason(entry.failed)}`;
  }
}

function streamWords(entry: Extract<LogFacts, { what: 'stream' }>): string {
  switch (entry.state) {
    case 'connected':
      return entry.after === null
        ? t('connected, {flows, plural, one {# flow} other {# flows}}, not resumed', { flows: entry.flows })
        : t('connected, {flows, plural, one {# flow} other {# flows}}, resumed after id {id}', {
            flows: entry.flows,
            id: entry.after,
          });
    case 'waiting': {
      const { failed, attempt } = entry;
      const time = duration(entry.retryMs);
      return failed
        ? t('{reason}, retry in {time} (attempt {attempt})', { reason: reason(failed), time, attempt })
        : t('closed by server, retry in {time} (attempt {attempt})', { time, attempt });
    }
    case 'refused':
      return t('refused: {reason}', { reason: reason(entry.failed) });
  }
}

const reason = ({ kind, status }: LogReason): string => (status === undefined ? kind : `${status} ${kind}`);

/** `warning`: it goes on by itself. */
export function logTone(entry: LogEntry): 'ok' | 'warning' | 'bad' {
  switch (entry.what) {
    case 'api': {
      const { failed } = entry;
      if (!failed) return 'ok';
      return failed.status !== undefined && failed.status < 500 ? 'warning' : 'bad';
    }
    case 'stream':
      return entry.state === 'connected' ? 'ok' : entry.state === 'waiting' ? 'warning' : 'bad';
    case 'token':
      return entry.state === 'refreshed' ? 'ok' : 'bad';
    case 'outbox':
      return entry.retryMs === undefined ? 'bad' : 'warning';
    case 'work':
      return 'bad';
  }
}
