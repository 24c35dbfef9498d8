/** One message that was found: who, when, and the words in their context. */
import { excerptPieces, oneLine } from '../../lib/excerpt.ts';
import { marksIn } from '../../lib/excerpt-marks.ts';
import type { Message, User } from '../../lib/flowdock/model.ts';
import { hueOf } from '../../lib/identity.ts';
import { filesOf, textOf } from '../../lib/message-text.ts';
import { plainText } from '../../lib/plain-text.ts';
import { lineOf, writerOf } from '../conversation/events.ts';
import { sourceName } from '../conversation/thread-state.ts';
import { fileSize } from '../files/file-facts.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Icon } from '../ui/Icon.tsx';
import '../ui/marks.css';
import { SourceTile } from '../ui/SourceTile.tsx';
import { StatusPill } from '../ui/StatusPill.tsx';
import '../ui/thread-dot.css';
import { Time } from '../ui/Time.tsx';
import { excerptStart } from '../unread/unread-groups.ts';
import { firstHit, markedPieces } from './search-terms.ts';

interface Props {
  message: Message;
  words: string;
  userById: (id: string) => User | undefined;
}

export function SearchResult({ message, words, userById }: Props) {
  const writer = writerOf(message, userById);
  const [file] = filesOf(message);
  const { thread } = message;
  const service = thread?.source ? sourceName(thread) : null;
  const event = lineOf(message, userById);
  const line = oneLine(textOf(message) ?? (event ? `${event.says} ${event.about}` : ''));
  const from = excerptStart(line, firstHit(line, words));
  const title = plainText(thread?.title ?? '');
  const answers = thread && title !== '' && thread.initial_message !== message.id;
  return (
    <>
      {service !== null && thread?.source ? (
        <SourceTile source={thread.source} name={service} />
      ) : (
        <Avatar
          id={writer.user?.id ?? writer.key}
          name={writer.name}
          src={writer.user?.avatar ?? writer.avatar}
        />
      )}
      <span class="grow">
        <span class="hd">
          <b class="trunc">
            {service !== null ? <Marks text={title || service} words={words} /> : writer.name}
          </b>
          <Time at={message.sent} />
        </span>
        {service !== null && thread ? (
          <span class="ctx">
            {thread.status && <StatusPill status={thread.status} />}
            <span class="trunc">
              {[service, writer.name].filter((one, at, all) => all.indexOf(one) === at).join(' · ')}
            </span>
          </span>
        ) : (
          answers && (
            <span class="ctx">
              <i class="tdot" style={{ '--h': hueOf(thread.id) }} />
              <span class="trunc">
                <Marks text={title} words={words} />
              </span>
            </span>
          )
        )}
        {file && (
          <span class="ctx">
            <Icon name="clip" size="xs" />
            <span class="trunc" title={file.file_name}>
              <Marks text={file.file_name} words={words} />
            </span>
            <span>{fileSize(file.file_size ?? 0)}</span>
          </span>
        )}
        {line !== '' && (
          <span class={`excerpt ${file || service !== null ? 'one' : ''}`}>
            {from > 0 && '… '}
            {excerptPieces(line, marksIn(line), from).map((piece, index) => {
              const marks = <Marks text={piece.text} words={words} />;
              if (piece.kind === 'code') return <code key={index}>{marks}</code>;
              return piece.kind === 'hashtag' ? (
                <span key={index} class="hashtag">
                  {marks}
                </span>
              ) : (
                <span key={index}>{marks}</span>
              );
            })}
          </span>
        )}
      </span>
    </>
  );
}

/** A text with the words searched for marked. */
export function Marks({ text, words }: { text: string; words: string }) {
  return (
    <>
      {markedPieces(text, words).map((piece, index) =>
        piece.hit ? <mark key={index}>{piece.text}</mark> : piece.text,
      )}
    </>
  );
}
