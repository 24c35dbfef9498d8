/** What pages ask the background for and show: loading, failed, there; and things done with a busy button. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import type { Failure, RequestName, Requests, Result } from '../../lib/protocol.ts';
import { showToast } from '../ui/toasts.ts';

export type Asked<T> =
  | { state: 'loading' }
  | { state: 'failed'; failure: Failure }
  | { state: 'ready'; value: T };

export interface Question<T> {
  asked: Asked<T>;
  /** Asks again; what is shown stays until the answer is there. */
  again: () => void;
  /** Changes the answer here, after something done that is known to change it. */
  change: (to: (value: T) => T) => void;
}

/** Asks when the component appears and whenever the payload says something else; the latest answer counts. */
export function useAsked<Name extends RequestName>(
  name: Name,
  payload: Requests[Name]['send'],
): Question<Requests[Name]['back']> {
  type Back = Requests[Name]['back'];
  const [asked, setAsked] = useState<Asked<Back>>({ state: 'loading' });
  const latest = useRef(0);
  const key = JSON.stringify(payload);
  const again = useCallback(() => {
    latest.current += 1;
    const turn = latest.current;
    setAsked((before) => (before.state === 'ready' ? before : { state: 'loading' }));
    // The key is the payload's own text.
    void ask(name, JSON.parse(key) as Requests[Name]['send']).then((result) => {
      if (turn !== latest.current) return;
      setAsked((before) => {
        if (result.ok) return { state: 'ready', value: result.value };
        return before.state === 'ready' ? before : { state: 'failed', failure: result.failure };
      });
    });
  }, [name, key]);
  useEffect(() => {
    setAsked({ state: 'loading' });
    again();
    return () => {
      latest.current += 1;
    };
  }, [again]);
  const change = useCallback(
    (to: (value: Back) => Back) =>
      setAsked((before) => (before.state === 'ready' ? { state: 'ready', value: to(before.value) } : before)),
    [],
  );
  return { asked, again, change };
}

/** For a form: does one thing at a time, says that it is busy, and keeps why it failed until the next try. */
export function useAct() {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const act = async <Name extends RequestName>(
    name: Name,
    payload: Requests[Name]['send'],
  ): Promise<Result<Requests[Name]['back']>> => {
    setBusy(true);
    setFailure(null);
    const result = await ask(name, payload);
    setBusy(false);
    if (!result.ok) setFailure(result.failure);
    return result;
  };
  /** Says that something typed can't be sent as it is. */
  const refuse = (message: string) => setFailure({ kind: 'missing', message });
  return { busy, failure, act, refuse };
}

/** For a button in a row: `done` is said when it worked, the reason when it did not. True when it worked. */
export async function askAndTell<Name extends RequestName>(
  name: Name,
  payload: Requests[Name]['send'],
  done: string,
): Promise<boolean> {
  const result = await ask(name, payload);
  showToast(result.ok ? { text: done } : { text: result.failure.message, error: true });
  return result.ok;
}

/** For a `Confirm`: null when it worked, else the reason. */
export async function askOrReason<Name extends RequestName>(
  name: Name,
  payload: Requests[Name]['send'],
): Promise<string | null> {
  const result = await ask(name, payload);
  return result.ok ? null : result.failure.message;
}
