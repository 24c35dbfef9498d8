/** An open stream of a server, read as a client reads it, for tests. */
export interface StreamedEvent {
  event: string;
  id: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: events are whatever the server delivers
  data: any;
}

export interface TestStream {
  status: number;
  headers: Headers;
  /** Everything that came, keep-alives included. */
  raw(): string;
  events: StreamedEvent[];
  /** Waits until an event passes the test. */
  until(passes: (event: StreamedEvent) => boolean, what: string): Promise<StreamedEvent>;
  /** Settles when the server has ended the stream. */
  ended: Promise<void>;
  close(): void;
}

/** Opens a stream as the owner of a token. */
export async function openTestStream(
  server: string,
  token: string,
  query: string,
  options: { sse?: boolean; lastEventId?: string; path?: string; headers?: Record<string, string> } = {},
): Promise<TestStream> {
  const abort = new AbortController();
  const response = await fetch(`${server}${options.path ?? '/stream/flows'}?${query}`, {
    signal: abort.signal,
    headers: {
      Authorization: `Basic ${btoa(`${token}:`)}`,
      Accept: options.sse ? 'text/event-stream' : 'application/json',
      ...(options.lastEventId ? { 'Last-Event-ID': options.lastEventId } : {}),
      ...options.headers,
    },
  });
  const events: StreamedEvent[] = [];
  const waiting = new Set<() => void>();
  let text = '';
  let taken = 0;
  const ended = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const end = options.sse ? '\n\n' : '\r\n';
      for (let at = text.indexOf(end, taken); at >= 0; at = text.indexOf(end, taken)) {
        const frame = text.slice(taken, at).trim();
        taken = at + end.length;
        const data = options.sse ? /^data: (.*)$/m.exec(frame)?.[1] : frame;
        if (!data) continue;
        const id = options.sse ? (/^id: (.*)$/m.exec(frame)?.[1] ?? null) : null;
        const parsed = JSON.parse(data);
        events.push({ event: parsed.event, id, data: parsed });
      }
      for (const look of waiting) look();
    }
  })().catch(() => {});
  return {
    status: response.status,
    headers: response.headers,
    raw: () => text,
    events,
    ended,
    until: (passes, what) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`${what} did not come; there came ${events.map((one) => one.event).join(', ')}`));
        }, 40_000);
        const look = () => {
          const found = events.find(passes);
          if (!found) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => abort.abort(),
  };
}
