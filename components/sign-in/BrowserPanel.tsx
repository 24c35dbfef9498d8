import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { Icon } from '../ui/Icon.tsx';
import { TextInput } from '../ui/TextInput.tsx';

interface BrowserPanelProps {
  id: string;
  busy: boolean;
  /** A code was asked for and is waited for. */
  waiting: boolean;
  code: string;
  invalid: boolean;
  onCode: (code: string) => void;
  /** Opens the page that shows a code. */
  onBegin: () => void;
  /** Back to the window that needs no code. */
  onForget: () => void;
}

/** Signing in on the server's own page: by itself, or with the code that page shows. */
export function BrowserPanel(props: BrowserPanelProps) {
  const { id, busy, waiting } = props;
  const [unfolded, setUnfolded] = useState(false);
  return (
    <>
      <div class="signin-browser">
        {waiting ? (
          <>
            <Field
              label={t('Code')}
              id={`${id}-code`}
              help={t('The page that opened shows it once you allowed access.')}
            >
              <TextInput
                id={`${id}-code`}
                icon="key"
                autoComplete="off"
                value={props.code}
                onInput={props.onCode}
                invalid={props.invalid}
                describedBy={`${id}-code-help`}
              />
            </Field>
            <Button type="submit" variant="primary" large busy={busy && t('Checking…')}>
              {t('Sign in')}
            </Button>
          </>
        ) : (
          <>
            <p>
              {t(
                'A page of the server opens. Allow Quayside there and you come straight back; no password is typed here.',
              )}
            </p>
            <Button type="submit" variant="primary" large busy={busy && t('Waiting for you…')}>
              {t('Continue in browser')}
              <Icon name="ext" size="s" />
            </Button>
          </>
        )}
      </div>
      <p class="help signin-server">
        {waiting ? (
          <>
            <button type="button" class="textlink" onClick={props.onBegin}>
              {t('Get a new code')}
            </button>
            <span aria-hidden="true">·</span>
            <button type="button" class="textlink" onClick={props.onForget}>
              {t('Without a code')}
            </button>
          </>
        ) : (
          <>
            <button
              type="button"
              class="textlink"
              aria-expanded={unfolded}
              aria-controls={`${id}-access`}
              onClick={() => setUnfolded(!unfolded)}
            >
              {t('What Quayside can access')}
            </button>
            <span aria-hidden="true">·</span>
            <button type="button" class="textlink" onClick={props.onBegin}>
              {t('Use a code')}
            </button>
          </>
        )}
      </p>
      <ul class="help signin-access" id={`${id}-access`} hidden={!unfolded || waiting}>
        <li>{t('Your flows: messages, threads, files, people, settings and sources')}</li>
        <li>{t('Your private messages')}</li>
        <li>{t('Your nick and email address')}</li>
      </ul>
    </>
  );
}
