import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import { t } from '../../lib/i18n/t.ts';
import type { Requests } from '../../lib/protocol.ts';
import { partsAlong } from '../../lib/share/defaults.ts';
import type { Destination } from '../../lib/share/destinations.ts';
import { composeShare } from '../../lib/share/share-text.ts';
import type { SheetDraft } from '../../lib/share/sheet-draft.ts';
import { sameTarget } from '../../lib/share/ticket.ts';
import { useNoStrayDrops } from '../files/stray-drops.ts';
import { Boundary } from '../ui/Boundary.tsx';
import { ShareSheet } from './ShareSheet.tsx';
import { ShareToast } from './ShareToast.tsx';

type Context = Requests['share-context']['back'];
type Asked = ReturnType<typeof ask<'share-context'>>;

/** What the sheet's frame or window shows. */
type Stage =
  | { kind: 'loading' }
  /** Nothing can be shared: the ticket is gone, or nobody is signed in. */
  | { kind: 'blocked'; message: string }
  | { kind: 'sheet'; context: Context; draft: SheetDraft | null; problem: string | null }
  /** The sheet can't be drawn. */
  | { kind: 'broken' }
  /** `undoFor`: how long Undo is offered, s. */
  | { kind: 'sending'; to: Destination; undoFor: number }
  | { kind: 'sent'; to: Destination; undoFor: number; queued: boolean };

/** The whole share page: the sheet, and after Send its toast. `asked` is the context, which is on its way. */
export function ShareApp({ nonce, asked }: { nonce: string; asked: Asked }) {
  useNoStrayDrops();
  const [stage, setStage] = useState<Stage>({ kind: 'loading' });
  const box = useRef<HTMLDivElement>(null);
  const shape = stage.kind === 'sending' || stage.kind === 'sent' ? 'toast' : 'sheet';

  useEffect(() => {
    void begin(nonce, asked, setStage);
  }, [nonce, asked]);

  // The frame is as high as its content; the background passes the height on, as no page could.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || window === window.top || stage.kind === 'loading') return;
    let last = 0;
    const tell = () => {
      // Where the frame is too low, the body of the sheet scrolls: what it hides counts as well.
      const body = element.querySelector('.sb');
      const height = element.offsetHeight + (body ? body.scrollHeight - body.clientHeight : 0);
      if (height === last) return;
      last = height;
      void ask('share-resize', { nonce, height, shape });
    };
    const observer = new ResizeObserver(tell);
    for (const part of element.querySelectorAll('.sb-fields, .sf, .toast, .share-blocked'))
      observer.observe(part);
    tell();
    return () => observer.disconnect();
  }, [nonce, shape, stage.kind]);

  const close = useCallback(() => {
    void ask('share-close', { nonce });
  }, [nonce]);

  const again = useCallback(async () => {
    const answer = await ask('share-context', { nonce });
    if (!answer.ok) return setStage({ kind: 'blocked', message: answer.failure.message });
    setStage((now) => (now.kind === 'sheet' ? { ...now, context: answer.value } : now));
  }, [nonce]);

  /** Draws the sheet anew with what was typed. It never sends by itself, as a share without a sheet would. */
  const drawAgain = async () => {
    const answer = await ask('share-context', { nonce });
    if (!answer.ok) return setStage({ kind: 'blocked', message: answer.failure.message });
    setStage({ kind: 'sheet', context: answer.value, draft: answer.value.draft, problem: null });
  };
  // Of a toast nothing is left to do: what it tells of goes on.
  const onCaught = () => (shape === 'sheet' ? setStage({ kind: 'broken' }) : close());

  const onSent = useCallback(
    (to: Destination, queued: boolean) =>
      setStage((now) => ({
        kind: 'sent',
        to,
        queued,
        undoFor: now.kind === 'sheet' ? now.context.defaults.shareUndo : 0,
      })),
    [],
  );

  return (
    <div class={`q share-page is-${shape}`} ref={box}>
      {stage.kind === 'blocked' && <Blocked message={stage.message} onClose={close} />}
      {stage.kind === 'broken' && (
        <Blocked
          message={t('The sheet can’t be shown. What you typed is kept, and nothing was sent.')}
          onAgain={() => void drawAgain()}
          onClose={close}
        />
      )}
      <Boundary what={`draw share ${shape}`} at={stage} instead={() => null} onCaught={onCaught}>
        {stage.kind === 'sheet' && (
          <ShareSheet
            nonce={nonce}
            context={stage.context}
            draft={stage.draft}
            problem={stage.problem}
            onSent={onSent}
            onChanged={again}
            onClose={close}
          />
        )}
        {(stage.kind === 'sending' || stage.kind === 'sent') && (
          <ShareToast
            nonce={nonce}
            to={stage.to}
            undoFor={stage.undoFor}
            state={stage.kind === 'sending' ? 'sending' : stage.queued ? 'queued' : 'sent'}
            onDone={close}
          />
        )}
      </Boundary>
    </div>
  );
}

interface BlockedProps {
  message: string;
  /** Where trying again can help. */
  onAgain?: () => void;
  onClose: () => void;
}

function Blocked({ message, onAgain, onClose }: BlockedProps) {
  return (
    <div class="share-blocked" role="alert">
      <p>{message}</p>
      <div class="share-ways">
        {onAgain && (
          <button type="button" class="btn outline" onClick={onAgain}>
            {t('Try again')}
          </button>
        )}
        <button type="button" class="btn outline" onClick={onClose}>
          {t('Close')}
        </button>
      </div>
    </div>
  );
}

/** Asks for the ticket's context and decides what to show first. */
async function begin(nonce: string, asked: Asked, show: (stage: Stage) => void): Promise<void> {
  const answer = await asked;
  if (!answer.ok) return show({ kind: 'blocked', message: answer.failure.message });
  const context = answer.value;
  const { destinations, page, quick, draft } = context;
  if (destinations.all.length === 0) {
    const message = t(
      'There is no flow to share to. Sign in from the Quayside icon in the toolbar, then share again.',
    );
    return show({ kind: 'blocked', message });
  }
  const to = quick ? destinations.all.find((one) => sameTarget(one, quick)) : undefined;
  if (!quick || !to) return show({ kind: 'sheet', context, draft, problem: context.problem || null });

  const undoFor = context.defaults.shareUndo;
  show({ kind: 'sending', to, undoFor });
  const { withSelection } = partsAlong(page, context.defaults);
  const { content } = composeShare({ page, comment: '', withSelection, withImage: false });
  const sent = await ask('share-send', {
    nonce,
    ...quick,
    content,
    tags: [...context.defaults.shareTags],
    thread: null,
    picture: null,
  });
  if (sent.ok) return show({ kind: 'sent', to, undoFor, queued: sent.value.state === 'queued' });
  const kept = draft ?? {
    comment: '',
    tags: [...context.defaults.shareTags],
    target: quick,
    thread: null,
    withSelection,
    withImage: false,
  };
  await ask('share-draft', { nonce, draft: kept });
  show({ kind: 'sheet', context, draft: kept, problem: sent.failure.message });
}
