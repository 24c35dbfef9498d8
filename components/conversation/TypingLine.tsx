/** Who is typing in a conversation, above the composer. */
import { useEffect, useState } from 'preact/hooks';
import { peopleHere } from '../../lib/live/here.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';
import { typingLine } from './typing.ts';
import './typing.css';

interface Props {
  account: AccountId;
  conversation: ConversationKey;
  nameOf: (user: number) => string | undefined;
}

export function TypingLine({ account, conversation, nameOf }: Props) {
  const people = peopleHere().value;
  const [now, setNow] = useState(Date.now());
  const { text, until } = typingLine(
    people.values(),
    account,
    conversation,
    nameOf,
    Math.max(now, Date.now()),
  );
  useEffect(() => {
    if (until === null) return;
    const timer = setTimeout(() => setNow(Date.now()), Math.max(0, until - Date.now()) + 10);
    return () => clearTimeout(timer);
  }, [until]);
  return (
    <div class="c-typing" role="status">
      {text && (
        <>
          <span class="c-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {text}
        </>
      )}
    </div>
  );
}
