import type { ComponentChild } from 'preact';
import { useApp } from '../app/context.ts';
import './MessageText.css';
import { blocksOf, type Indented, meansMe, type Piece, piecesOf } from './message-pieces.ts';

interface MessageTextProps {
  text: string;
  /** Whose reading it is: mentions of that user stand out. */
  account: string;
  /** Links as plain words, for excerpts inside a row that is itself something to press. */
  plain?: boolean;
}

/** What a person wrote, drawn as text only: nothing in it is ever read as markup. */
export function MessageText({ text, account, plain = false }: MessageTextProps) {
  const { picture } = useApp();
  const myNick = picture.accounts.value.find(({ id }) => id === account)?.user.nick ?? '';
  const pieces = plain ? piecesOf(text) : blocksOf(piecesOf(text));
  return <>{pieces.map((piece, index) => drawn(piece, index, myNick, plain))}</>;
}

function drawn(piece: Piece | Indented, key: number, myNick: string, plain: boolean): ComponentChild {
  switch (piece.kind) {
    case 'link':
      if (plain) return <span key={key}>{piece.text}</span>;
      return (
        <a
          key={key}
          class="said"
          href={piece.href}
          target="_blank"
          rel="noopener noreferrer"
          title={piece.href}
        >
          {piece.text}
        </a>
      );
    case 'mention':
      return (
        <span key={key} class={meansMe(piece.nick, myNick) ? 'me' : 'at'}>
          {piece.text}
        </span>
      );
    case 'hashtag':
      return (
        <span key={key} class="hashtag">
          {piece.text}
        </span>
      );
    case 'code':
      return <code key={key}>{piece.text}</code>;
    case 'block':
      return plain ? <code key={key}>{piece.text}</code> : <pre key={key}>{piece.text}</pre>;
    case 'indented': {
      const inside = piece.pieces.map((one, index) =>
        one.kind === 'quote' ? one.text : drawn(one, index, myNick, plain),
      );
      return piece.code ? <pre key={key}>{inside}</pre> : <blockquote key={key}>{inside}</blockquote>;
    }
    case 'quote':
      return (
        <span key={key} class="quoted">
          {piece.text}
        </span>
      );
    case 'text':
      return piece.text;
  }
}
