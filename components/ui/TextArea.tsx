import type { Ref } from 'preact';
import './Field.css';

interface TextAreaProps {
  value: string;
  onInput: (value: string) => void;
  id?: string | undefined;
  rows?: number;
  placeholder?: string | undefined;
  invalid?: boolean | undefined;
  /** Id of the text that explains it. */
  describedBy?: string | undefined;
  areaRef?: Ref<HTMLTextAreaElement> | undefined;
}

/** A text field of several lines; grows with its text, then scrolls. */
export function TextArea(props: TextAreaProps) {
  return (
    <div class="input area" data-invalid={props.invalid || undefined}>
      <textarea
        ref={props.areaRef}
        id={props.id}
        rows={props.rows ?? 3}
        value={props.value}
        placeholder={props.placeholder}
        aria-invalid={props.invalid || undefined}
        aria-describedby={props.describedBy}
        autocapitalize="off"
        spellcheck={false}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </div>
  );
}
