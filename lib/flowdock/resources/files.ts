import * as v from 'valibot';
import { FlowdockError } from '../errors.ts';
import type { FlowPath } from '../flow-path.ts';
import { type CallOptions, type Http, path } from '../http.ts';
import { type Attachment, Message } from '../model.ts';
import { findSent } from './message-list.ts';

/** A file to send and what goes with it. */
export interface NewFile {
  file: Blob;
  file_name: string;
  tags?: readonly string[];
  uuid?: string;
  /** In flows only. */
  thread_id?: string;
}

/** How Quayside's own server names where a file is, to who asks for that. */
const ADDRESS = 'application/vnd.quayside.address+json';
const Address = v.looseObject({ address: v.string() });

const Health = v.looseObject({ upload_limit: v.optional(v.number()) });

async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** Files: sent as messages, fetched by the path of an attachment (messages §2.4, resources §8). */
export const files = (http: Http) => {
  async function upload(at: string, file: NewFile, options: CallOptions | undefined): Promise<Message> {
    const uuid = file.uuid ?? crypto.randomUUID();
    const form = new FormData();
    form.set('event', 'file');
    form.set('uuid', uuid);
    if (file.tags && file.tags.length > 0) form.set('tags', file.tags.join(','));
    if (file.thread_id !== undefined) form.set('thread_id', file.thread_id);
    form.set('content', file.file, file.file_name);
    const sent = await http.jsonOrNothing(Message, {
      ...options,
      method: 'POST',
      path: at,
      form,
      timeout: false,
    });
    return sent ?? findSent(http, at, uuid, options);
  }

  async function uploadJson(at: string, file: NewFile, options: CallOptions | undefined): Promise<Message> {
    const uuid = file.uuid ?? crypto.randomUUID();
    const content = {
      data: await base64(file.file),
      content_type: file.file.type || 'application/octet-stream',
      file_name: file.file_name,
    };
    const json = { event: 'file', content, uuid, tags: file.tags, thread_id: file.thread_id };
    const sent = await http.jsonOrNothing(Message, {
      ...options,
      method: 'POST',
      path: at,
      json,
      timeout: false,
    });
    return sent ?? findSent(http, at, uuid, options);
  }

  return {
    /** POST /flows/:org/:flow/messages as multipart. */
    upload: ({ org, flow }: FlowPath, file: NewFile, options?: CallOptions) =>
      upload(path`/flows/${org}/${flow}/messages`, file, options),

    /** POST /private/:user_id/messages as multipart. */
    uploadPrivate: (user: number, file: NewFile, options?: CallOptions) =>
      upload(path`/private/${user}/messages`, file, options),

    /** POST /flows/:org/:flow/messages as JSON with base64, for servers or proxies without multipart. */
    uploadJson: ({ org, flow }: FlowPath, file: NewFile, options?: CallOptions) =>
      uploadJson(path`/flows/${org}/${flow}/messages`, file, options),

    /** POST /private/:user_id/messages as JSON with base64. */
    uploadPrivateJson: (user: number, file: NewFile, options?: CallOptions) =>
      uploadJson(path`/private/${user}/messages`, file, options),

    /**
     * GET the `path` of an attachment or thumbnail; follows the redirect to where the bytes are. A redirect would
     * carry extra headers to wherever it leads: with some, Quayside's own server is asked for the address instead.
     */
    async download(file: Pick<Attachment, 'path'>, options?: CallOptions): Promise<Response> {
      const call = { ...options, path: `/${file.path.replace(/^\/+/, '')}` };
      if (!http.guarded) return http.response({ ...call, follow: true, headers: { accept: '*/*' } });
      const response = await http.response({ ...call, headers: { accept: `${ADDRESS}, */*` } });
      if (!response.headers.get('content-type')?.startsWith(ADDRESS)) return response;
      const { address } = http.check(Address, await response.json().catch(() => undefined));
      const base = http.url('').href.replace(/\/$/, '');
      if (!address.startsWith(`${base}/`)) {
        throw new FlowdockError(
          'unexpected-answer',
          `${new URL(base).host} keeps files at another address, where its extra headers may not go.`,
          { path: 'address', host: new URL(base).host },
        );
      }
      return http.response({ ...options, path: address.slice(base.length), headers: { accept: '*/*' } });
    },

    /**
     * The largest file the server takes, in bytes, as Quayside's own server says at GET /health; null for servers
     * that say nothing of it (the reference documents no limit, OP-27).
     */
    async limit(options?: CallOptions): Promise<number | null> {
      try {
        return (await http.json(Health, { ...options, path: '/health' })).upload_limit ?? null;
      } catch (error) {
        const silent = ['not-found', 'not-flowdock', 'unexpected-answer', 'forbidden', 'validation', 'gone'];
        if (error instanceof FlowdockError && silent.includes(error.kind)) return null;
        throw error;
      }
    },
  };
};
