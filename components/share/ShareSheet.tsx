import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import { t } from '../../lib/i18n/t.ts';
import type { Requests } from '../../lib/protocol.ts';
import { firstChoices, sameChoices, targetOf } from '../../lib/share/defaults.ts';
import type { Destination } from '../../lib/share/destinations.ts';
import { composeShare, MESSAGE_LIMIT, tagsFrom } from '../../lib/share/share-text.ts';
import type { SheetDraft } from '../../lib/share/sheet-draft.ts';
import { sameTarget } from '../../lib/share/ticket.ts';
import { TagsField } from '../completion/TagsField.tsx';
import { Boundary } from '../ui/Boundary.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Attached } from './Attached.tsx';
import { CommentField } from './CommentField.tsx';
import { DestinationMark, DestinationPicker } from './DestinationPicker.tsx';
import { SharedBefore } from './SharedBefore.tsx';
import { ShareFooter } from './ShareFooter.tsx';
import { SharePreview } from './SharePreview.tsx';
import { TabList } from './TabList.tsx';
import { ThreadSelect } from './ThreadSelect.tsx';
import { keepTabInside } from './tab-trap.ts';
import { usePlace } from './use-place.ts';
import { type VisibilityWatch, watchVisibility, windowWatch } from './visibility.ts';

const CHIPS = 3;

export interface ShareSheetProps {
  nonce: string;
  context: Requests['share-context']['back'];
  /** What was typed before about this page. */
  draft: SheetDraft | null;
  /** Why the last attempt did not work, to begin with. */
  problem: string | null;
  onSent: (to: Destination, queued: boolean) => void;
  /** Asks for the context again, which is another now. */
  onChanged: () => Promise<void>;
  onClose: () => void;
}

/** The share sheet: what is shared, where to, and the person's comment. */
export function ShareSheet({ nonce, context, draft, problem, onSent, onChanged, onClose }: ShareSheetProps) {
  const { destinations, mode } = context;
  const [tabs, setTabs] = useState(context.page.tabs);
  const page = useMemo(() => (tabs ? { ...context.page, tabs } : context.page), [context.page, tabs]);
  const [comment, setComment] = useState(draft?.comment ?? '');
  const [tags, setTags] = useState(() => draft?.tags ?? [...context.defaults.shareTags]);
  const [typedTag, setTypedTag] = useState('');
  const [begun] = useState(() => firstChoices(context, draft));
  /** As it would have begun without a draft. */
  const [usual] = useState(() => firstChoices(context, null));
  const [withSelection, setWithSelection] = useState(begun.withSelection);
  const [withImage, setWithImage] = useState(begun.withImage);
  const [to, setTo] = useState(begun.to);
  const [thread, setThread] = useState(begun.thread);
  const [picture, setPicture] = useState<string | null>(null);
  const [attaching, setAttaching] = useState(false);
  const [picking, setPicking] = useState(to === null);
  const [sending, setSending] = useState(false);
  const [asking, setAsking] = useState(false);
  const [trouble, setTrouble] = useState(problem);
  const [settled, setSettled] = useState(false);
  const sheet = useRef<HTMLDivElement>(null);
  const commentBox = useRef<HTMLTextAreaElement>(null);
  const watch = useRef<VisibilityWatch | null>(null);
  const busy = useRef(false);
  const pressedTooSoon = useRef(false);

  const nowhere = to === null;
  const place = usePlace(nonce, to);
  const text = composeShare({ page, comment, withSelection, withImage });
  // What was asked for goes along: Send waits for it.
  const sendable = !attaching && (tabs === undefined || tabs.length > 0);
  const given = context.defaults.shareTags.join(' ');
  const hasDraft = comment.trim() !== '' || tags.join(' ') !== given || typedTag.trim() !== '';

  useEffect(() => {
    if (!sheet.current) return;
    const watching = mode === 'frame' ? watchVisibility(sheet.current, nonce) : windowWatch;
    watch.current = watching;
    void watching.settled().then(() => setSettled(true));
    return () => watching.stop();
  }, [mode, nonce]);

  // While it sends, the fields are disabled and lose the focus; a failure gives it back.
  useEffect(() => {
    if (sending) return;
    // Where it goes is the first question while it is open.
    const first = nowhere ? sheet.current?.querySelector<HTMLElement>('[role=combobox]') : null;
    (first ?? commentBox.current)?.focus();
  }, [sending, nowhere]);

  const currentDraft: SheetDraft = {
    comment,
    tags: tagsFrom([...tags, typedTag].join(' ')),
    target: to && targetOf(to),
    thread,
    withSelection,
    withImage,
  };
  const draftJson = JSON.stringify(currentDraft);
  // Where it goes, too: the sheet that opens in a window for a picture of the page sends to the same place.
  const isKept = hasDraft || !sameChoices(currentDraft, usual);
  useEffect(() => {
    // Kept as it is typed: the page may go away at any moment and takes its frame with it.
    void ask('share-draft', { nonce, draft: isKept ? (JSON.parse(draftJson) as SheetDraft) : null });
  }, [draftJson, isKept, nonce]);

  async function send(event: Event): Promise<void> {
    // Only a person's own click or key counts, and only on a sheet that the person can see.
    if (!event.isTrusted || busy.current || !settled || !to || !sendable || text.over > 0) return;
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
      await ask('share-draft', { nonce, draft: currentDraft });
      await ask('share-to-window', { nonce });
      return;
    }
    const { account, conversation } = to;
    const message = { content: text.content, tags: currentDraft.tags, thread, picture };
    const sent = await ask('share-send', { nonce, account, conversation, ...message });
    if (sent.ok) {
      await ask('share-draft', { nonce, draft: null });
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
    else void discard();
  }

  async function discard(): Promise<void> {
    await ask('share-draft', { nonce, draft: null });
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

  function choose(next: Destination): void {
    if (!to || !sameTarget(next, to)) setThread(null);
    setTo(next);
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
          {tabs ? (
            <TabList tabs={tabs} onTabs={setTabs} />
          ) : (
            <SharePreview
              page={page}
              withSelection={withSelection}
              withImage={withImage && context.file === null}
              onRemoveSelection={() => setWithSelection(false)}
              onRemoveImage={() => setWithImage(false)}
            />
          )}
          {/* What was shared before is good to know, and keeps nobody from sharing. */}
          <Boundary what="draw share found" instead={() => null}>
            <SharedBefore
              nonce={nonce}
              onReply={(found) => {
                const there = destinations.all.find((one) => sameTarget(one, found));
                if (!there) return;
                setTo(there);
                setThread(found.thread);
              }}
            />
          </Boundary>
          <Attached
            nonce={nonce}
            context={context}
            onPicture={setPicture}
            busy={attaching}
            onBusy={setAttaching}
            onChanged={onChanged}
            onTrouble={setTrouble}
          />
          <div>
            <DestinationPicker
              list={destinations}
              chosen={to}
              onChoose={choose}
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
                    onClick={() => choose(one)}
                  >
                    <DestinationMark of={one} size="small" />
                    <span class="trunc">{one.name}</span>
                  </button>
                ))}
              </fieldset>
            )}
          </div>
          {to?.kind === 'flow' && (
            <ThreadSelect threads={place.threads} chosen={thread} onChoose={setThread} />
          )}
          <CommentField box={commentBox} text={comment} onText={setComment} words={place} />
          <div class="share-rest">
            <TagsField
              marked
              tags={tags}
              onTags={setTags}
              typed={typedTag}
              onTyped={setTypedTag}
              words={place}
            />
          </div>
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
                {trouble} {hasDraft && t('Everything you typed is kept.')}
              </span>
            </p>
          )}
        </fieldset>
      </div>
      <ShareFooter
        asking={asking}
        sending={sending}
        settled={settled}
        sendable={to !== null && sendable && text.over === 0}
        onKeep={() => setAsking(false)}
        onDiscard={() => void discard()}
        onCancel={leave}
        onSend={(event) => void send(event)}
      />
    </div>
  );
}
