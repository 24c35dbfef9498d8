/** What the holder of a stream reports to the background, in order. */
import type { LogEntry } from '../connection-log.ts';
import { FlowdockError, type FlowdockErrorKind } from '../flowdock/errors.ts';
import type { AccountId } from '../store/picture.ts';
import type { StreamedEvent } from '../sync/receive.ts';

export type Step =
  | ({ kind: 'event' } & StreamedEvent)
  /** The stream stands. When not `resumed`, something may have happened that no event told. */
  | { kind: 'connected'; resumed: boolean }
  /** It broke some seconds ago and is not back yet. */
  | { kind: 'lost' }
  /** The server does not want to hold it; `askedAt` (ms since 1970) is when it was asked to. */
  | { kind: 'refused'; failure: Refusal; askedAt: number };

/** An error as it crosses contexts. */
export interface Refusal {
  kind: FlowdockErrorKind;
  message: string;
  status?: number;
  retryAfterMs?: number;
  host?: string;
  said?: string;
}

export interface Report {
  account: AccountId;
  steps: Step[];
  /** What its holder noted besides, where that is another context than the background. */
  noted?: LogEntry[];
}

export const refusalOf = ({ kind, message, status, retryAfterMs, host, said }: FlowdockError): Refusal => ({
  kind,
  message,
  ...(status === undefined ? {} : { status }),
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  ...(host === undefined ? {} : { host }),
  ...(said === undefined ? {} : { said }),
});

export const errorOf = (refusal: Refusal): FlowdockError =>
  new FlowdockError(refusal.kind, refusal.message, refusal);
