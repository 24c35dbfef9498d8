import { useState } from 'preact/hooks';
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
              label="Code"
              id={`${id}-code`}
              help="The page that opened shows it once you allowed access."
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
            <Button type="submit" variant="primary" large busy={busy && 'Checking…'}>
              Sign in
            </Button>
          </>
        ) : (
          <>
            <p>
              A page of the server opens. Allow Quayside there and you come straight back; no password is
              typed here.
            </p>
            <Button type="submit" variant="primary" large busy={busy && 'Waiting for you…'}>
              Continue in browser
              <Icon name="ext" size="s" />
            </Button>
          </>
        )}
      </div>
      <p class="help signin-server">
        {waiting ? (
          <>
            <button type="button" class="textlink" onClick={props.onBegin}>
              Get a new code
            </button>
            <span aria-hidden="true">·</span>
            <button type="button" class="textlink" onClick={props.onForget}>
              Without a code
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
              What Quayside can access
            </button>
            <span aria-hidden="true">·</span>
            <button type="button" class="textlink" onClick={props.onBegin}>
              Use a code
            </button>
          </>
        )}
      </p>
      <ul class="help signin-access" id={`${id}-access`} hidden={!unfolded || waiting}>
        <li>Your flows: messages, threads, files, people, settings and sources</li>
        <li>Your private messages</li>
        <li>Your nick and email address</li>
      </ul>
    </>
  );
}
