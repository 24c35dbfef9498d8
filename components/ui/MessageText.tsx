import type { ComponentChild } from 'preact';
import { useApp } from '../app/context.ts';
import './marks.css';
import './MessageText.css';
import { meansMe } from './means-me.ts';
import { blocksOf, type Indented, type Piece, piecesOf } from './message-pieces.ts';

interface MessageTextProps {
  text: string;
  /** Whose reading it is: mentions of that user stand out. */
  account: string;
}

/** What a person wrote, drawn as text only: nothing in it is ever read as markup. */
export function MessageText({ text, account }: MessageTextProps) {
  const { picture } = useApp();
  const myNick = picture.accounts.value.find(({ id }) => id === account)?.user.nick ?? '';
  return <>{blocksOf(piecesOf(text)).map((piece, index) => drawn(piece, index, myNick))}</>;
}

function drawn(piece: Piece | Indented, key: number, myNick: string): ComponentChild {
  switch (piece.kind) {
    case 'link':
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
      return <pre key={key}>{piece.text}</pre>;
    case 'indented': {
      const inside = piece.pieces.map((one, index) =>
        one.kind === 'quote' ? one.text : drawn(one, index, myNick),
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
