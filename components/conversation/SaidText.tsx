import { MessageText } from '../ui/MessageText.tsx';
import { withCards } from './link-cards.ts';
import './link-cards.css';

/** What a person wrote, a link with its title and excerpt as a card. */
export function SaidText({ text, account }: { text: string; account: string }) {
  return (
    <>
      {withCards(text).map((part, index) =>
        part.kind === 'text' ? (
          <MessageText key={index} text={part.text} account={account} />
        ) : (
          <div key={index} class="link-card">
            {part.links.map(({ text: address, href }, at) => (
              <a
                key={href}
                class={at === 0 ? 'link-card-main' : 'link-card-more'}
                href={href}
                target="_blank"
                rel="noopener noreferrer"
                title={href}
              >
                {at === 0 && <b>{part.title}</b>}
                <bdi dir="ltr">{readable(address)}</bdi>
              </a>
            ))}
            {part.excerpt !== '' && <blockquote>{part.excerpt}</blockquote>}
          </div>
        ),
      )}
    </>
  );
}

/** As it was written, without the scheme that goes without saying. */
const readable = (address: string): string =>
  address.replace(/^https:\/\//i, '').replace(/^([^/]+)\/$/, '$1');
