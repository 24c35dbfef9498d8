/** Emoji to choose one from, beside the button that asked for them: first those used lately, then all, by name. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { allEmoji, type Emoji, findEmoji } from '../../lib/emoji.ts';
import { t } from '../../lib/i18n/t.ts';
import { changeSettings, settingsSignal } from '../../lib/settings.ts';
import { TextInput } from '../ui/TextInput.tsx';
import './reactions.css';

/** Offered until a person has favourites of their own. */
const USUAL = ['👍', '❤️', '😄', '🎉', '👀', '🙏', '✅', '😢'];
const ROW = 8;
/** How far it stays from the edges of the window, in px. */
const MARGIN = 8;

interface Props {
  /** Where the button is. */
  at: DOMRect;
  onPick: (emoji: string) => void;
  onClose: () => void;
}

export function EmojiPicker({ at, onPick, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [all, setAll] = useState<readonly Emoji[] | null>(null);
  const [failed, setFailed] = useState(false);
  const [typed, setTyped] = useState('');
  useLayoutEffect(() => {
    const box = dialog.current;
    if (!box) return;
    // A click beside it closes it, in browsers that know this attribute.
    box.setAttribute('closedby', 'any');
    box.showModal();
    const { offsetWidth: width, offsetHeight: height } = box;
    const within = (value: number, most: number) => Math.max(MARGIN, Math.min(value, most - MARGIN));
    const above = at.top - height - 4;
    box.style.left = `${within(at.right - width, innerWidth - width)}px`;
    box.style.top = `${within(above >= MARGIN ? above : at.bottom + 4, innerHeight - height)}px`;
  }, [at]);
  useEffect(() => {
    allEmoji().then(setAll, () => setFailed(true));
  }, []);

  const lately = [...new Set([...settingsSignal().value.recentEmoji, ...USUAL])].slice(0, ROW);
  const found = all && (typed.trim() === '' ? all : findEmoji(all, typed));
  const nameOf = (emoji: string) => all?.find((one) => one.emoji === emoji)?.names[0];
  const take = (emoji: string) => {
    onPick(emoji);
    void changeSettings(({ recentEmoji }) => ({
      recentEmoji: [emoji, ...recentEmoji.filter((other) => other !== emoji)].slice(0, ROW),
    }));
    dialog.current?.close();
  };
  const button = (emoji: string, name: string | undefined) => (
    <button
      key={emoji}
      type="button"
      class="emoji-one"
      tabIndex={-1}
      title={name && `:${name}:`}
      onClick={() => take(emoji)}
    >
      {emoji}
    </button>
  );
  return (
    // Letters typed here are no shortcuts of what lies behind.
    <dialog
      ref={dialog}
      class="emoji"
      aria-label={t('Choose an emoji')}
      onClose={onClose}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <TextInput
        type="search"
        icon="search"
        label={t('Search emoji by English name')}
        placeholder={t('Search emoji by English name')}
        autoComplete="off"
        value={typed}
        onInput={setTyped}
        onKeyDown={(event) => {
          const first = found?.[0];
          if (event.isComposing) return;
          if (event.key === 'Enter' && typed.trim() !== '' && first) take(first.emoji);
          else if (event.key === 'ArrowDown')
            dialog.current?.querySelector<HTMLElement>('.emoji-one')?.focus();
          else return;
          event.preventDefault();
        }}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the emoji */}
      <div class="emoji-all" onKeyDown={moveInGrid}>
        {typed.trim() === '' && (
          <div class="emoji-grid emoji-lately">{lately.map((one) => button(one, nameOf(one)))}</div>
        )}
        {failed && <p role="alert">{t('The emoji did not load. Close Quayside and open it again.')}</p>}
        {found?.length === 0 && <p>{t('No emoji of that name.')}</p>}
        {found && <div class="emoji-grid">{found.map(({ emoji, names }) => button(emoji, names[0]))}</div>}
      </div>
    </dialog>
  );
}

/** Arrow keys go from emoji to emoji; up from the first row goes back to the field. */
function moveInGrid(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('.emoji-one')];
  const index = all.findIndex((one) => one.matches(':focus'));
  if (index < 0) return;
  const rtl = getComputedStyle(event.currentTarget).direction === 'rtl';
  if (event.key === 'Home' || event.key === 'End') {
    event.preventDefault();
    all.at(event.key === 'Home' ? 0 : -1)?.focus();
    return;
  }
  const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1, ArrowDown: ROW, ArrowUp: -ROW }[
    event.key
  ];
  if (step === undefined) return;
  event.preventDefault();
  const next = index + step;
  if (next < 0) event.currentTarget.parentElement?.querySelector('input')?.focus();
  else all[Math.min(next, all.length - 1)]?.focus();
}
