/** Where a message is written: grows with its text, keeps drafts, completes people, tags and emoji. */
import type { Ref } from 'preact';
import { useEffect, useId, useImperativeHandle, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { closesWhenPicking, openToAttach } from '../../lib/open-app.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';
import { CompletionList } from '../completion/CompletionList.tsx';
import { keyPressOf } from '../completion/completion.ts';
import { listAttributes, useCompletion, type Words } from '../completion/use-completion.ts';
import { AttachButton } from '../files/AttachButton.tsx';
import { TrayList } from '../files/TrayList.tsx';
import type { PickedFile, Tray } from '../files/use-tray.ts';
import { Icon } from '../ui/Icon.tsx';
import { showToast } from '../ui/toasts.ts';
import { ComposerBar, type ComposerMode } from './ComposerBar.tsx';
import {
  CONTENT_LIMIT,
  COUNT_FROM,
  canSend,
  intentOf,
  leftAfter,
  lengthOf,
  whyNot,
} from './composer-rules.ts';
import { EmojiButton } from './EmojiButton.tsx';
import { useDraft } from './use-draft.ts';
import { useEditDraft } from './use-edit-draft.ts';
import { useMessageGone } from './use-message-gone.ts';
import { useSendLine } from './use-send-line.ts';

export interface ComposerHandle {
  focus: () => void;
}

interface Props {
  account: AccountId;
  conversation: ConversationKey;
  /** The thread this view is about; its drafts are kept apart. */
  thread: string | null;
  mode: ComposerMode;
  placeholder: string;
  words: Words;
  sendWith: 'enter' | 'mod-enter';
  /** What goes out with the next Send; not while editing. */
  tray: Tray;
  /** This window was opened to pick files. */
  attach: boolean;
  /**
   * Rejects when text and files could not be put into the outbox; they stay here then. `base`: what the edited message
   * said when its edit began.
   */
  onSend: (text: string, files: readonly PickedFile[], base: string) => Promise<void>;
  /** Leaves the reply or the edit. */
  onLeave: () => void;
  onEditLast: () => void;
  handle?: Ref<ComposerHandle>;
}

export function Composer(props: Props) {
  const { account, conversation, mode, tray } = props;
  const place = mode.kind === 'reply' ? mode.thread : props.thread;
  const [draft, setDraft, writeDraftNow] = useDraft(account, conversation, place);
  const editing = mode.kind === 'edit';
  const edit = useEditDraft(account, conversation, editing ? mode : null, (begun) => {
    // The same edit begun again is a change of the text, at whose end the caret goes.
    completion.placeCaret(begun.length);
    area.current?.focus();
  });
  const text = editing ? edit.text : draft;
  const setText = editing ? edit.setText : setDraft;

  const area = useRef<HTMLTextAreaElement>(null);
  const [trouble, setTrouble] = useState('');
  const sendInLine = useSendLine();
  /** As it is now: the place of the draft may be another once what was sent before is out. */
  const changeDraft = useRef(setDraft);
  changeDraft.current = setDraft;
  const hintId = useId();
  const completion = useCompletion({ field: area, text, onText: setText, words: props.words });

  useImperativeHandle(props.handle ?? null, () => ({ focus: () => area.current?.focus() }), []);

  const replyTo = mode.kind === 'reply' ? mode.thread : null;
  useEffect(() => {
    if (replyTo !== null) area.current?.focus();
  }, [replyTo]);

  // Not every input is a trigger: the height follows the text.
  useLayoutEffect(() => {
    const field = area.current;
    if (!field) return;
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  }, [text]);

  const sendable =
    text.trim() === '' && !editing ? tray.files.some(({ problem }) => problem === null) : canSend(text);

  const send = () => {
    if (!sendable) return;
    setTrouble('');
    const base = edit.base();
    sendInLine(
      { text, files: tray.files.map(({ key }) => key), edits: editing ? mode.draft : null },
      async ({ text, files: asked }) => {
        // Before the message, which takes the draft away: written after it, the draft would come back.
        writeDraftNow();
        edit.writeNow();
        const files = editing ? [] : await tray.ready(asked);
        if (text.trim() === '' && files.length === 0) return;
        try {
          await props.onSend(text, files, base);
        } catch (error) {
          setTrouble(
            t(
              'Could not keep this message: the browser refused to store it. Free some disk space, then send again.',
            ),
          );
          throw error;
        }
        if (editing) edit.forget();
        // What was typed after Send is for the next message.
        else changeDraft.current((now) => leftAfter(text, now));
        tray.sent(files.map(({ key }) => key));
      },
    );
    area.current?.focus();
  };

  const leave = () => {
    edit.forget();
    props.onLeave();
  };

  useMessageGone(account, conversation, mode.kind === 'edit' ? mode.message : null, () => {
    const words = edit.text;
    const changed = words.trim() !== '' && words !== edit.base();
    leave();
    if (!changed) return showToast({ text: t('The message you were editing was deleted.') });
    if (draft === '') {
      setDraft(words);
      return showToast({
        text: t('The message you were editing was deleted. What you wrote is in the box.'),
        error: true,
      });
    }
    // The box has something else in it: nothing is put there that was not asked for.
    showToast({
      text: t('The message you were editing was deleted. What you wrote is still here.'),
      error: true,
      action: {
        label: t('Add to the box'),
        run: () => setDraft((now) => [now, words].filter(Boolean).join('\n')),
      },
    });
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const state = { listOpen: completion.open, empty: text === '', sendWith: props.sendWith };
    const intent = intentOf(keyPressOf(event), state);
    if (intent === null) return;
    if (intent === 'leave' && mode.kind === 'new') return;
    event.preventDefault();
    event.stopPropagation();
    if (intent === 'send') send();
    else if (intent === 'leave') leave();
    else if (intent === 'edit-last') props.onEditLast();
    else completion.act(intent);
  };

  const attachElsewhere = async () => {
    writeDraftNow();
    await openToAttach({ account, conversation, ...(place === null ? {} : { thread: place }) });
    window.close();
  };

  const length = lengthOf(text);
  const problem = whyNot(text) ?? (trouble || null);
  return (
    <div class="c-composer">
      <CompletionList of={completion} />
      <div class="c-box">
        <ComposerBar
          mode={mode}
          onLeave={() => {
            leave();
            area.current?.focus();
          }}
        />
        {!editing && <TrayList tray={tray} onRemoved={() => area.current?.focus()} />}
        <div class="c-input">
          {!editing && (
            <AttachButton
              begin={props.attach}
              onElsewhere={closesWhenPicking() ? attachElsewhere : null}
              onPicked={(files) => {
                tray.add(files);
                area.current?.focus();
              }}
            />
          )}
          <textarea
            ref={area}
            rows={1}
            aria-label={t('Message')}
            aria-describedby={problem || length >= COUNT_FROM ? hintId : undefined}
            aria-invalid={problem !== null}
            {...listAttributes(completion)}
            placeholder={props.placeholder}
            value={text}
            onInput={() => {
              completion.typed();
              setTrouble('');
            }}
            onKeyDown={onKeyDown}
            onKeyUp={completion.follow}
            onClick={completion.follow}
            onBlur={completion.close}
          />
          <EmojiButton class="c-clip" field={area} />
          <button
            type="button"
            class="c-send"
            aria-label={editing ? t('Save') : t('Send')}
            title={
              editing
                ? t('Save (Enter)')
                : props.sendWith === 'enter'
                  ? t('Send (Enter)')
                  : t('Send (Ctrl+Enter)')
            }
            disabled={!sendable}
            onClick={send}
          >
            <Icon name="send" />
          </button>
        </div>
      </div>
      {(problem !== null || length >= COUNT_FROM) && (
        <p id={hintId} class={problem ? 'c-hint c-bad' : 'c-hint'} role={problem ? 'alert' : undefined}>
          <span>{problem ?? ''}</span>
          <span class="c-count">
            {length} / {CONTENT_LIMIT}
          </span>
        </p>
      )}
    </div>
  );
}
