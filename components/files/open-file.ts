/** Opens or saves an attachment: the background knows its present address, the browser does the rest. */
import { browser } from 'wxt/browser';
import { ask } from '../../lib/ask.ts';
import type { Attachment } from '../../lib/flowdock/model.ts';
import type { AccountId } from '../../lib/store/picture.ts';
import { showToast } from '../ui/toasts.ts';
import { isRaster } from './file-facts.ts';

/** Pictures open in a tab; all else the server hands out to be saved. */
export async function openFile(account: AccountId, file: Attachment): Promise<void> {
  const found = await ask('file-address', { account, path: file.path });
  if (!found.ok) {
    showToast({ text: `${file.file_name} could not be opened. ${found.failure.message}`, error: true });
    return;
  }
  await browser.tabs.create({ url: found.value.address });
}

/** Saves a file under its own name. */
export async function saveFile(account: AccountId, file: Attachment): Promise<void> {
  if (!isRaster(file.content_type)) return openFile(account, file);
  const found = await ask('file-address', { account, path: file.path });
  try {
    if (!found.ok) throw new Error(found.failure.message);
    // The server shows pictures; to have one saved instead, its bytes become a link of this page.
    const response = await fetch(found.value.address, { credentials: 'omit', referrerPolicy: 'no-referrer' });
    if (!response.ok) throw new Error(`The server answered ${response.status}. Try again.`);
    const url = URL.createObjectURL(await response.blob());
    const link = document.createElement('a');
    link.href = url;
    link.download = file.file_name;
    link.click();
    // The download has taken hold of the bytes by the next minute.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    showToast({ text: `${file.file_name} was not saved. ${why}`.trim(), error: true });
  }
}
