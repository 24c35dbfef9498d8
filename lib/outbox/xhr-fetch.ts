/**
 * `fetch` by XMLHttpRequest, which alone tells how far an upload is: streamed request bodies, the other way to
 * know, need HTTP/2. Service workers have none; offscreen documents and background pages do.
 */

export interface XhrFetchOptions {
  onProgress: (sent: number, total: number) => void;
  /** ms without a byte going out, or without an answer after the last one, until the connection counts as dead. */
  stallMs: number;
}

/** A `fetch` for requests with a body. Never follows a redirect: what was redirected is answered by an error. */
export function xhrFetch({ onProgress, stallMs }: XhrFetchOptions): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const body = request.method === 'GET' ? null : await request.blob();
    const { signal } = request;
    signal.throwIfAborted();
    return new Promise<Response>((resolve, reject) => {
      const xhr = new XMLHttpRequest();
      let stalled: ReturnType<typeof setTimeout>;
      const moving = (): void => {
        clearTimeout(stalled);
        stalled = setTimeout(() => xhr.abort(), stallMs);
      };
      const giveUp = (): void => xhr.abort();
      const over = (): void => {
        clearTimeout(stalled);
        signal.removeEventListener('abort', giveUp);
      };
      xhr.upload.onprogress = ({ loaded, total }) => {
        moving();
        onProgress(loaded, total);
      };
      xhr.upload.onload = moving;
      xhr.onload = () => {
        over();
        resolve(xhr.responseURL === request.url ? responseOf(xhr) : Response.error());
      };
      xhr.onerror = () => {
        over();
        reject(new TypeError('Failed to fetch'));
      };
      xhr.onabort = () => {
        over();
        reject(signal.aborted ? signal.reason : new TypeError('The connection stood still'));
      };
      signal.addEventListener('abort', giveUp);
      xhr.open(request.method, request.url);
      for (const [name, value] of request.headers) xhr.setRequestHeader(name, value);
      moving();
      xhr.send(body);
    });
  };
}

function responseOf(xhr: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const line of xhr.getAllResponseHeaders().trim().split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const { status, statusText } = xhr;
  const empty = status === 204 || status === 205 || status === 304;
  return new Response(empty ? null : xhr.responseText, { status, statusText, headers });
}
