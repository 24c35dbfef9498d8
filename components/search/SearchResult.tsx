/** One message that was found: who, when, and the words in their context. */
import type { Message, User } from '../../lib/flowdock/model.ts';
import { hueOf } from '../../lib/identity.ts';
import { lineOf, writerOf } from '../conversation/events.ts';
import { filesOf, textOf } from '../conversation/message-text.ts';
import { plainText } from '../conversation/plain-text.ts';
import { sourceName } from '../conversation/thread-state.ts';
import { fileSize } from '../files/file-facts.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Icon } from '../ui/Icon.tsx';
import { piecesOf } from '../ui/message-pieces.ts';
import { SourceTile } from '../ui/SourceTile.tsx';
import { StatusPill } from '../ui/StatusPill.tsx';
import { Time } from '../ui/Time.tsx';
import { excerptOf } from '../unread/unread-groups.ts';
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
  const line = lineOf(message, userById);
  const text = textOf(message) ?? (line ? `${line.says} ${line.about}`.trim() : '');
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
        {text !== '' && (
          <span class={`excerpt ${file || service !== null ? 'one' : ''}`}>
            {piecesOf(excerptOf(text, firstHit(text, words))).map((piece, index) => {
              const marks = <Marks text={piece.text} words={words} />;
              if (piece.kind === 'code' || piece.kind === 'block') return <code key={index}>{marks}</code>;
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
