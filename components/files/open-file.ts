/** Opens or saves an attachment: the background knows where its bytes are now, the browser does the rest. */
import { ask } from '../../lib/ask.ts';
import { findKept } from '../../lib/files/kept-files.ts';
import type { Attachment } from '../../lib/flowdock/model.ts';
import { t } from '../../lib/i18n/t.ts';
import { openTab } from '../../lib/open-tab.ts';
import type { AccountId } from '../../lib/store/picture.ts';
import { showToast } from '../ui/toasts.ts';
import { isRaster } from './file-facts.ts';

/**
 * Pictures open in a tab; all else the server hands out to be saved. What it hands out to this extension alone is
 * saved as well: a tab would have no way to it once this page is closed.
 */
export async function openFile(account: AccountId, file: Attachment): Promise<void> {
  const found = await ask('file-address', { account, path: file.path });
  if (!found.ok) {
    showToast({
      text: t('{name} could not be opened. {why}', { name: file.file_name, why: found.failure.message }),
      error: true,
    });
  } else if (found.value.address === null) await saveFile(account, file);
  else await openTab(found.value.address);
}

/** Saves a file under its own name. */
export async function saveFile(account: AccountId, file: Attachment): Promise<void> {
  const found = await ask('file-address', { account, path: file.path });
  try {
    if (!found.ok) throw new Error(found.failure.message);
    const { address } = found.value;
    if (address !== null && !isRaster(file.content_type)) {
      await openTab(address);
      return;
    }
    // The server shows pictures; to have one saved instead, its bytes become a link of this page.
    saveAs(await (address === null ? keptBytes(account, file.path) : fetched(address)), file.file_name);
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    showToast({
      text: t('{name} was not saved. {why}', { name: file.file_name, why }).trim(),
      error: true,
    });
  }
}

async function fetched(address: string): Promise<Blob> {
  const response = await fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer' });
  if (!response.ok)
    throw new Error(t('The server answered {status}. Try again.', { status: response.status }));
  return response.blob();
}

async function keptBytes(account: AccountId, path: string): Promise<Blob> {
  const kept = await findKept(account, path);
  if (!kept) throw new Error(t('The browser had no room for it. Free some disk space, then try again.'));
  return kept;
}

function saveAs(bytes: Blob, name: string): void {
  // Of no type that a page of this extension could be: it is only ever saved.
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has taken hold of the bytes by the next minute.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
