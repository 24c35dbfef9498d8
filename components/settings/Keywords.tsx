/** Words one is told of wherever they are said; saved at once. */
import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { keywordOf, LONGEST_KEYWORD, MOST_KEYWORDS, sameKeyword } from '../../lib/keywords.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { save } from './save.ts';

export function Keywords() {
  const { keywords } = settingsSignal().value;
  const [typed, setTyped] = useState('');
  const word = keywordOf(typed);
  const known = keywords.some((one) => sameKeyword(one, word));
  const full = keywords.length >= MOST_KEYWORDS;
  const add = () => {
    if (word === '' || known || full) return;
    save(({ keywords: before }) => ({
      keywords: [...before.filter((one) => !sameKeyword(one, word)), word],
    }));
    setTyped('');
  };
  return (
    <section>
      <h2>{t('Keywords')}</h2>
      <div class="card keywords">
        <p>
          {t('Whole words that count like a mention, in every flow you are a member of, also closed ones.')}
        </p>
        {keywords.length > 0 && (
          <ul>
            {keywords.map((one) => (
              <li key={one}>
                <span>{one}</span>
                <button
                  type="button"
                  aria-label={t('Remove keyword {word}', { word: one })}
                  title={t('Remove keyword {word}', { word: one })}
                  onClick={() =>
                    save(({ keywords: before }) => ({ keywords: before.filter((other) => other !== one) }))
                  }
                >
                  <Icon name="x" size="xs" />
                </button>
              </li>
            ))}
          </ul>
        )}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <input
            class="keyword-field"
            aria-label={t('New keyword')}
            placeholder={t('A word or a few')}
            maxLength={LONGEST_KEYWORD}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" disabled={word === '' || known || full}>
            {t('Add')}
          </Button>
        </form>
        <small role="status">
          {full
            ? t('No more than {most, number} keywords.', { most: MOST_KEYWORDS })
            : known
              ? t('Already there.')
              : ''}
        </small>
      </div>
    </section>
  );
}
