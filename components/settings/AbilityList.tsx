import { t } from '../../lib/i18n/t.ts';
import { Icon } from '../ui/Icon.tsx';
import type { Abilities } from './abilities.ts';

/** What an account lets Quayside do, line by line, each with the API's name of it. */
export function AbilityList({ abilities: { kind, list } }: { abilities: Abilities }) {
  if (kind === 'unknown') {
    return (
      <div class="set">
        {t(
          'Not known: this account was signed in before Quayside kept what it was granted. Sign out and in again to see it.',
        )}
      </div>
    );
  }
  return (
    <>
      {kind === 'all' && (
        <div class="set">{t('A personal API token may do everything that you may do yourself.')}</div>
      )}
      <ul class="abilities">
        {list.map(({ scope, words, can }) => (
          <li key={scope} class="set" data-can={can}>
            <Icon name={can ? 'check' : 'x'} />
            <span class="grow">{can ? t(words) : t('{what}: not granted', { what: t(words) })}</span>
            <code>{scope}</code>
          </li>
        ))}
      </ul>
    </>
  );
}
