import { mentionAt, oneLine } from '../../lib/excerpt.ts';
import { t } from '../../lib/i18n/t.ts';
import { keywordAt } from '../../lib/keywords.ts';
import { filesOf, textOf } from '../../lib/message-text.ts';
import type { MessageRow } from '../../lib/store/picture.ts';
import { useApp } from '../app/context.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Icon } from '../ui/Icon.tsx';
import { meansMe } from '../ui/means-me.ts';
import { Time } from '../ui/Time.tsx';
import { Excerpt } from './Excerpt.tsx';
import { marksOf } from './unread-marks.ts';

/** Who said it. */
function useWriter({ account, message }: MessageRow) {
  const { picture } = useApp();
  const user = picture.users.value.get(`${account}/${message.user}`);
  const name = user?.name || user?.nick || message.author?.name || message.external_user_name || t('Someone');
  return { name, avatar: user?.avatar };
}

/** The face before a message of a list. */
export function ItemFace({ row }: { row: MessageRow }) {
  const { name, avatar } = useWriter(row);
  return <Avatar id={row.message.user} name={name} src={avatar} />;
}

/** A message in a list: who, when, and two lines of what. `place` says where, in a list of several conversations. */
export function ItemText({ row, place = '' }: { row: MessageRow; place?: string }) {
  const { picture } = useApp();
  const { account, message } = row;
  const { name } = useWriter(row);
  const files = filesOf(message);
  const nick = picture.accounts.value.find(({ id }) => id === account)?.user.nick ?? '';
  const line = oneLine(textOf(message) ?? '');
  const marks = marksOf(row, line);
  const about = row.word
    ? keywordAt(line, row.word)
    : mentionAt(line, marks, (mentioned) => meansMe(mentioned, nick));
  return (
    <>
      <div class="hd">
        <b class="trunc">{name}</b>
        {place !== '' && <span class="place trunc">{place}</span>}
        <Time at={message.sent} />
      </div>
      {row.word && (
        <div class="ctx">
          <Icon name="bell" size="xs" />
          <span class="trunc">{t('Keyword “{word}”', { word: row.word })}</span>
        </div>
      )}
      {files[0] && (
        <div class="ctx">
          <Icon name="clip" size="xs" />
          <span class="trunc" title={files[0].file_name}>
            {files[0].file_name}
          </span>
        </div>
      )}
      {line !== '' && (
        <div class={`excerpt ${files.length > 0 ? 'one' : ''}`}>
          <Excerpt line={line} marks={marks} about={about} nick={nick} />
        </div>
      )}
    </>
  );
}
