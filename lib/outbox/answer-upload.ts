/** Uploads outside of the background, in the worker of the offscreen document. */
import { AccountError } from '../accounts/account-error.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import { msg } from '../i18n/t.ts';
import { upload } from './upload.ts';
import type { UploadAnswer, UploadQuestion } from './upload-link.ts';

/** Uploads, whatever comes of it. */
export const answerUpload = ({ uuid, uncertain }: UploadQuestion): Promise<UploadAnswer> =>
  upload(uuid, uncertain).then((message): UploadAnswer => ({ ok: true, message }), failed);

function failed(error: unknown): UploadAnswer {
  if (error instanceof FlowdockError) {
    const { kind, message: text, status, retryAfterMs, host, said } = error;
    return { ok: false, from: 'flowdock', kind, text, status, retryAfterMs, host, said };
  }
  if (error instanceof AccountError)
    return { ok: false, from: 'account', kind: error.kind, text: error.message };
  console.error('Quayside: unexpected error', error);
  return { ok: false, from: 'unexpected', text: msg('The file could not be sent. Try again.') };
}
