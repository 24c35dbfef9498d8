import { nameParts } from './file-facts.ts';

/** The name of a file on one line; what does not fit is cut out of its middle. */
export function FileName({ name }: { name: string }) {
  const [start, end] = nameParts(name);
  return (
    <span class="f-file-name" title={name}>
      <span class="c-trunc">{start}</span>
      <span>{end}</span>
    </span>
  );
}
