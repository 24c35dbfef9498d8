import { useEffect, useRef, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import { t } from '../../lib/i18n/t.ts';
import type { Requests } from '../../lib/protocol.ts';
import type { Destination } from '../../lib/share/destinations.ts';
import { composeShare, MESSAGE_LIMIT, tagsFrom } from '../../lib/share/share-text.ts';
import { type SheetDraft, writeSheetDraft } from '../../lib/share/sheet-draft.ts';
import { sameTarget } from '../../lib/share/ticket.ts';
import { Icon } from '../ui/Icon.tsx';
import { DestinationMark, DestinationPicker } from './DestinationPicker.tsx';
import { SharePreview } from './SharePreview.tsx';
import { TagsField } from './TagsField.tsx';
import { keepTabInside } from './tab-trap.ts';
import { type VisibilityWatch, watchVisibility, windowWatch } from './visibility.ts';

const CHIPS = 3;
const isMac = /mac/i.test(navigator.platform);

export interface ShareSheetProps {
  nonce: string;
  context: Requests['share-context']['back'];
  /** What was typed before about this page. */
  draft: SheetDraft | null;
  /** Why the last attempt did not work, to begin with. */
  problem: string | null;
  onSent: (to: Destination, queued: boolean) => void;
  onClose: () => void;
}

/** The share sheet: what is shared, where to, and the person's comment. */
export function ShareSheet({ nonce, context, draft, problem, onSent, onClose }: ShareSheetProps) {
  const { page, destinations, mode } = context;
  const [comment, setComment] = useState(draft?.comment ?? '');
  const [tags, setTags] = useState(draft?.tags ?? []);
  const [typedTag, setTypedTag] = useState('');
  const [withSelection, setWithSelection] = useState(draft?.withSelection ?? true);
  const [withImage, setWithImage] = useState(draft?.withImage ?? true);
  const [to, setTo] = useState<Destination | null>(() => firstDestination(context, draft));
  const [picking, setPicking] = useState(false);
  const [sending, setSending] = useState(false);
  const [asking, setAsking] = useState(false);
  const [trouble, setTrouble] = useState(problem);
  const [settled, setSettled] = useState(false);
  const sheet = useRef<HTMLDivElement>(null);
  const commentBox = useRef<HTMLTextAreaElement>(null);
  const watch = useRef<VisibilityWatch | null>(null);
  const busy = useRef(false);
  const pressedTooSoon = useRef(false);

  const text = composeShare({ page, comment, withSelection, withImage });
  const hasDraft = comment.trim() !== '' || tags.length > 0 || typedTag.trim() !== '';

  useEffect(() => {
    if (!sheet.current) return;
    const watching = mode === 'frame' ? watchVisibility(sheet.current, nonce) : windowWatch;
    watch.current = watching;
    void watching.settled().then(() => setSettled(true));
    return () => watching.stop();
  }, [mode, nonce]);

  // While it sends, the fields are disabled and lose the focus; a failure gives it back.
  useEffect(() => {
    if (!sending) commentBox.current?.focus();
  }, [sending]);

  const currentDraft: SheetDraft = {
    comment,
    tags: tagsFrom([...tags, typedTag].join(' ')),
    target: to ? { account: to.account, conversation: to.conversation } : null,
    withSelection,
    withImage,
  };
  const draftJson = JSON.stringify(currentDraft);
  useEffect(() => {
    // Kept as it is typed: the page may go away at any moment and takes its frame with it.
    void writeSheetDraft(page.pageUrl, hasDraft ? (JSON.parse(draftJson) as SheetDraft) : null);
  }, [draftJson, hasDraft, page.pageUrl]);

  async function send(event: Event): Promise<void> {
    // Only a person's own click or key counts, and only on a sheet that the person can see.
    if (!event.isTrusted || busy.current || !settled || !to || text.over > 0) return;
    busy.current = true;
    setSending(true);
    setTrouble(null);
    const sight = (await watch.current?.pressed()) ?? 'hidden';
    if (sight === 'fresh' && !pressedTooSoon.current) {
      pressedTooSoon.current = true;
      busy.current = false;
      setSending(false);
      setTrouble(t('The page has just changed around this sheet. Look at it, then press Send again.'));
      return;
    }
    if (sight !== 'seen') {
      await writeSheetDraft(page.pageUrl, currentDraft);
      await ask('share-to-window', { nonce });
      return;
    }
    const { account, conversation, tags: all } = { ...to, tags: currentDraft.tags };
    const sent = await ask('share-send', { nonce, account, conversation, content: text.content, tags: all });
    if (sent.ok) {
      await writeSheetDraft(page.pageUrl, null);
      onSent(to, sent.value.state === 'queued');
      return;
    }
    busy.current = false;
    setSending(false);
    setTrouble(sent.failure.message);
  }

  function leave(): void {
    if (sending) return;
    if (hasDraft) setAsking(true);
    else onClose();
  }

  async function discard(): Promise<void> {
    await writeSheetDraft(page.pageUrl, null);
    onClose();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void send(event);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      if (asking) setAsking(false);
      else leave();
    } else if (sheet.current) {
      keepTabInside(event, sheet.current);
    }
  }

  const chips = destinations.recent.filter((one) => !to || !sameTarget(one, to)).slice(0, CHIPS);

  return (
    <div
      class="sheet"
      role="dialog"
      aria-modal="true"
      aria-label={t('Share to Flowdock')}
      ref={sheet}
      data-picking={picking}
      onKeyDown={onKeyDown}
    >
      <div class="sh">
        <Icon name="mark" />
        <b class="grow">{t('Share to Flowdock')}</b>
        <button
          type="button"
          class="ib"
          aria-label={t('Close')}
          title={t('Close (Esc)')}
          disabled={sending}
          onClick={leave}
        >
          <Icon name="x" />
        </button>
      </div>
      <div class="sb">
        <fieldset class="sb-fields" disabled={sending}>
          <SharePreview
            page={page}
            withSelection={withSelection}
            withImage={withImage}
            onRemoveSelection={() => setWithSelection(false)}
            onRemoveImage={() => setWithImage(false)}
          />
          <div>
            <DestinationPicker
              list={destinations}
              chosen={to}
              onChoose={setTo}
              open={picking}
              onOpen={setPicking}
            />
            {chips.length > 0 && (
              <fieldset class="chips share-rest" aria-label={t('Recent destinations')}>
                <span class="fs2 t3">{t('Recent')}</span>
                {chips.map((one) => (
                  <button
                    type="button"
                    class="chip"
                    key={one.account + one.conversation}
                    onClick={() => setTo(one)}
                  >
                    <DestinationMark of={one} size="small" />
                    <span class="trunc">{one.name}</span>
                  </button>
                ))}
              </fieldset>
            )}
          </div>
          <textarea
            class="area share-rest"
            aria-label={t('Comment')}
            placeholder={t('Add a comment')}
            ref={commentBox}
            rows={2}
            value={comment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
          <TagsField tags={tags} onTags={setTags} typed={typedTag} onTyped={setTypedTag} />
          {text.cut && (
            <p class="share-note share-rest">
              {t('The quote is shortened: a message holds {count, number} characters.', {
                count: MESSAGE_LIMIT,
              })}
            </p>
          )}
          {text.over > 0 && (
            <p class="share-note is-bad share-rest" role="alert">
              {t(
                'Too long by {over, plural, one {# character} other {# characters}}. Shorten your comment to send it.',
                { over: text.over },
              )}
            </p>
          )}
          {trouble !== null && (
            <p class="share-note is-bad share-rest" role="alert">
              <Icon name="alert" />
              <span>
                {trouble} {t('Everything you typed is kept.')}
              </span>
            </p>
          )}
        </fieldset>
      </div>
      {asking ? (
        <div class="sf share-rest" role="alertdialog" aria-label={t('Discard what you typed?')}>
          <span class="grow">{t('Discard what you typed?')}</span>
          <button type="button" class="btn ghost" ref={focusOnce} onClick={() => setAsking(false)}>
            {t('Keep writing')}
          </button>
          <button type="button" class="btn danger" onClick={() => void discard()}>
            {t('Discard')}
          </button>
        </div>
      ) : (
        <div class="sf share-rest">
          <span class="grow" />
          <button type="button" class="btn ghost" disabled={sending} onClick={leave}>
            {t('Cancel')}
          </button>
          <button
            type="button"
            class={settled ? 'btn primary share-send' : 'btn primary share-send is-settling'}
            disabled={sending || !settled || !to || text.over > 0}
            onClick={(event) => void send(event)}
          >
            {sending ? t('Sending…') : t('Send')}{' '}
            <span aria-hidden="true">
              <kbd>{isMac ? '⌘ ↵' : 'Ctrl ↵'}</kbd>
            </span>
          </button>
        </div>
      )}
    </div>
  );
}

/** The harmless answer has the focus, so that a stray Enter discards nothing. */
function focusOnce(button: HTMLButtonElement | null): void {
  button?.focus();
}

/** Where a share goes unless the person chooses: as drafted, the last one used, else the first flow. */
function firstDestination(context: ShareSheetProps['context'], draft: SheetDraft | null): Destination | null {
  const { all, recent } = context.destinations;
  const wanted = draft?.target ?? context.quick;
  return (wanted && all.find((one) => sameTarget(one, wanted))) ?? recent[0] ?? all[0] ?? null;
}
