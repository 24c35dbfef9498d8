import { excerptPieces, type Marks } from '../../lib/excerpt.ts';
import { meansMe } from '../ui/means-me.ts';
import '../ui/marks.css';
import { excerptStart } from './unread-groups.ts';

interface ExcerptProps {
  line: string;
  marks: Marks;
  /** The index in the line of what it is shown for; null: its beginning. */
  about: number | null;
  /** Whose reading it is: mentions of that user stand out. */
  nick: string;
}

/** What a message says, in the two lines of a row that is itself something to press: links are plain words. */
export function Excerpt({ line, marks, about, nick }: ExcerptProps) {
  const from = excerptStart(line, about);
  return (
    <>
      {from > 0 && '… '}
      {excerptPieces(line, marks, from).map((piece, key) => {
        switch (piece.kind) {
          case 'text':
            return piece.text;
          case 'code':
            return <code key={key}>{piece.text}</code>;
          case 'hashtag':
            return (
              <span key={key} class="hashtag">
                {piece.text}
              </span>
            );
          case 'mention':
            return (
              <span key={key} class={meansMe(piece.nick, nick) ? 'me' : 'at'}>
                {piece.text}
              </span>
            );
        }
        return null;
      })}
    </>
  );
}
