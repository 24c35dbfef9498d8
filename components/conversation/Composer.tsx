/** Where a message is written: grows with its text, keeps drafts, completes people and tags. */
import type { Ref } from 'preact';
import {
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'preact/hooks';
import { rich, t } from '../../lib/i18n/t.ts';
import { hueOf } from '../../lib/identity.ts';
import { closesWhenPicking, openToAttach } from '../../lib/open-app.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';
import { AttachButton } from '../files/AttachButton.tsx';
import { TrayList } from '../files/TrayList.tsx';
import type { PickedFile, Tray } from '../files/use-tray.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Icon } from '../ui/Icon.tsx';
import type { Choice, People } from './composer-rules.ts';
import {
  acceptCompletion,
  CONTENT_LIMIT,
  COUNT_FROM,
  canSend,
  completingAt,
  intentOf,
  isTypedOut,
  lengthOf,
  peopleChoices,
  tagChoices,
  whyNot,
} from './composer-rules.ts';
import { useDraft } from './use-draft.ts';

/** What the text is for when it is not simply a new message. */
export type ComposerMode =
  | { kind: 'new' }
  | { kind: 'reply'; thread: string; title: string }
  | { kind: 'comment'; message: number; title: string }
  /** `key` tells one edit from the next; `text` is what is being changed. */
  | { kind: 'edit'; key: string; text: string };

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
  people: People;
  tags: readonly string[];
  sendWith: 'enter' | 'mod-enter';
  /** What goes out with the next Send; not while editing. */
  tray: Tray;
  /** This window was opened to pick files. */
  attach: boolean;
  /** Rejects when text and files could not be put into the outbox; they stay here then. */
  onSend: (text: string, files: readonly PickedFile[]) => Promise<void>;
  /** Leaves the reply or the edit. */
  onLeave: () => void;
  onEditLast: () => void;
  handle?: Ref<ComposerHandle>;
}

export function Composer(props: Props) {
  const { account, conversation, mode, tray } = props;
  const place = mode.kind === 'reply' ? mode.thread : props.thread;
  const [draft, setDraft, writeDraftNow] = useDraft(account, conversation, place);
  const [edited, setEdited] = useState('');
  const editing = mode.kind === 'edit';
  const text = editing ? edited : draft;
  const setText = editing ? setEdited : setDraft;

  const area = useRef<HTMLTextAreaElement>(null);
  const caretAfter = useRef<number | null>(null);
  const [caret, setCaret] = useState(0);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const [cursor, setCursor] = useState(0);
  const [trouble, setTrouble] = useState('');
  const sending = useRef(false);
  const listId = useId();
  const hintId = useId();

  useImperativeHandle(props.handle ?? null, () => ({ focus: () => area.current?.focus() }), []);

  const editKey = editing ? mode.key : null;
  const editText = editing ? mode.text : '';
  // Not every input is a trigger: only a new edit replaces what was typed.
  useEffect(() => {
    if (editKey === null) return;
    setEdited(editText);
    caretAfter.current = editText.length;
    area.current?.focus();
  }, [editKey]);
  const replyTo = mode.kind === 'reply' ? mode.thread : null;
  useEffect(() => {
    if (replyTo !== null) area.current?.focus();
  }, [replyTo]);

  const at = useMemo(() => completingAt(text, caret), [text, caret]);
  const choices = useMemo<Choice[]>(() => {
    if (!at) return [];
    return at.kind === 'person' ? peopleChoices(at.query, props.people) : tagChoices(at.query, props.tags);
  }, [at, props.people, props.tags]);
  const listOpen = at !== null && choices.length > 0 && closedAt !== at.start && !isTypedOut(at, choices);
  const chosen = Math.min(cursor, choices.length - 1);

  // Not every input is a trigger: the height follows the text.
  useLayoutEffect(() => {
    const field = area.current;
    if (!field) return;
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
    if (caretAfter.current !== null) {
      field.setSelectionRange(caretAfter.current, caretAfter.current);
      setCaret(caretAfter.current);
      caretAfter.current = null;
    }
  }, [text]);

  const accept = (choice: Choice | undefined) => {
    if (!at || !choice) return;
    const done = acceptCompletion(text, at, choice.word);
    caretAfter.current = done.caret;
    setText(done.text);
    area.current?.focus();
  };

  const sendable =
    text.trim() === '' && !editing ? tray.files.some(({ problem }) => problem === null) : canSend(text);

  const send = async () => {
    if (!sendable || sending.current) return;
    sending.current = true;
    setTrouble('');
    // Before the message, which takes the draft away: written after it, the draft would come back.
    writeDraftNow();
    try {
      const files = editing ? [] : await tray.ready();
      if (text.trim() === '' && files.length === 0) return;
      await props.onSend(text, files);
      setText('');
      tray.sent(files.map(({ key }) => key));
    } catch {
      setTrouble(
        t(
          'Could not keep this message: the browser refused to store it. Free some disk space, then send again.',
        ),
      );
    } finally {
      sending.current = false;
      area.current?.focus();
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const intent = intentOf(
      {
        key: event.key,
        shift: event.shiftKey,
        mod: event.ctrlKey || event.metaKey,
        alt: event.altKey,
        // 229 is what browsers report for a key the input method took, even right after composition ends.
        composing: event.isComposing || event.keyCode === 229,
      },
      { listOpen, empty: text === '', sendWith: props.sendWith },
    );
    if (intent === null) return;
    if (intent === 'leave' && mode.kind === 'new') return;
    event.preventDefault();
    event.stopPropagation();
    switch (intent) {
      case 'send':
        void send();
        break;
      case 'accept':
        accept(choices[chosen]);
        break;
      case 'list-up':
        setCursor((chosen + choices.length - 1) % choices.length);
        break;
      case 'list-down':
        setCursor((chosen + 1) % choices.length);
        break;
      case 'list-close':
        setClosedAt(at?.start ?? null);
        break;
      case 'leave':
        props.onLeave();
        break;
      case 'edit-last':
        props.onEditLast();
        break;
    }
  };

  const attachElsewhere = async () => {
    writeDraftNow();
    await openToAttach({ account, conversation, ...(place === null ? {} : { thread: place }) });
    window.close();
  };

  const follow = () => setCaret(area.current?.selectionStart ?? 0);
  const length = lengthOf(text);
  const problem = whyNot(text) ?? (trouble || null);
  return (
    <div class="c-composer">
      {listOpen && (
        <div
          class="c-menu"
          id={listId}
          role="listbox"
          aria-label={at.kind === 'person' ? t('People') : t('Tags')}
        >
          {choices.map((choice, index) => (
            <Option
              key={choice.key}
              id={`${listId}-${index}`}
              choice={choice}
              query={at.query}
              selected={index === chosen}
              onPick={() => accept(choice)}
            />
          ))}
        </div>
      )}
      <div class="c-box">
        {mode.kind !== 'new' && (
          <div class="c-mode">
            {mode.kind === 'reply' ? (
              <>
                <i class="c-modedot" style={{ '--h': hueOf(mode.thread) }} />
                <span class="c-trunc c-grow">
                  {rich('Replying in {thread}', { thread: <b>{mode.title || t('this thread')}</b> })}
                </span>
              </>
            ) : mode.kind === 'comment' ? (
              <span class="c-trunc c-grow">
                {rich('Commenting on {message}', { message: <b>{mode.title || t('this message')}</b> })}
              </span>
            ) : (
              <span class="c-trunc c-grow">{t('Editing your message')}</span>
            )}
            <button
              type="button"
              class="c-act"
              aria-label={mode.kind === 'edit' ? t('Cancel edit') : t('Cancel reply')}
              title={mode.kind === 'edit' ? t('Cancel edit (Esc)') : t('Cancel reply (Esc)')}
              onClick={() => {
                props.onLeave();
                area.current?.focus();
              }}
            >
              <Icon name="x" size="s" />
            </button>
          </div>
        )}
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
            aria-autocomplete="list"
            aria-controls={listOpen ? listId : undefined}
            aria-activedescendant={listOpen ? `${listId}-${chosen}` : undefined}
            placeholder={props.placeholder}
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setCursor(0);
              setClosedAt(null);
              setTrouble('');
              follow();
            }}
            onKeyDown={onKeyDown}
            onKeyUp={follow}
            onClick={follow}
            onBlur={() => setClosedAt(at?.start ?? null)}
          />
          <button
            type="button"
            class="c-send"
            aria-label={editing ? t('Save') : t('Send')}
            title={
              editing ? 'Save (Enter)' : props.sendWith === 'enter' ? 'Send (Enter)' : 'Send (Ctrl+Enter)'
            }
            disabled={!sendable}
            onClick={() => void send()}
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

interface OptionProps {
  id: string;
  choice: Choice;
  query: string;
  selected: boolean;
  onPick: () => void;
}

function Option({ id, choice, query, selected, onPick }: OptionProps) {
  const { user } = choice;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the text field, which owns the list
    // biome-ignore lint/a11y/useFocusableInteractive: options are reached through aria-activedescendant
    <div
      id={id}
      role="option"
      class="c-option"
      aria-selected={selected}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onPick}
    >
      {user ? (
        <>
          <Avatar id={user.id} name={user.name || user.nick} src={user.avatar} size="sm" />
          <span class="c-trunc c-grow">
            <Marked text={user.name || user.nick} query={query} /> <span class="c-soft">@{user.nick}</span>
          </span>
        </>
      ) : (
        <>
          <span class="c-glyph" aria-hidden="true">
            <Icon name={choice.notifies === null ? 'hash' : 'users'} />
          </span>
          <span class="c-trunc c-grow">
            {choice.word}
            {choice.notifies !== null && (
              <span class="c-soft">
                {' '}
                {t('Notifies {count, plural, one {# person} other {# people}}', { count: choice.notifies })}
              </span>
            )}
          </span>
        </>
      )}
      {selected && <kbd class="c-enter">↵</kbd>}
    </div>
  );
}

function Marked({ text, query }: { text: string; query: string }) {
  const start = query === '' ? -1 : text.toLowerCase().indexOf(query.toLowerCase());
  if (start < 0 || text.toLowerCase().length !== text.length) return <>{text}</>;
  const end = start + query.length;
  return (
    <>
      {text.slice(0, start)}
      <span class="c-hit">{text.slice(start, end)}</span>
      {text.slice(end)}
    </>
  );
}
