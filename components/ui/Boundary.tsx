import { Component, type ComponentChildren } from 'preact';

interface BoundaryProps {
  /** What is drawn, in the program's own words, for the report: "draw unread". */
  what: string;
  /** Another value means something else is to be drawn now: it is tried. */
  at?: unknown;
  /** Stands in for what could not be drawn; `again` tries once more. */
  instead: (again: () => void) => ComponentChildren;
  /** Told of each error, where more than this part has to change then. */
  onCaught?: () => void;
  children: ComponentChildren;
}

interface Caught {
  caught: { at: unknown } | null;
}

/** A part of a page whose error in drawing stays its own: the rest of the page goes on without it. */
export class Boundary extends Component<BoundaryProps, Caught> {
  override state: Caught = { caught: null };

  override componentDidCatch(error: unknown): void {
    const { what, at, onCaught } = this.props;
    console.error(`Quayside could not ${what}.`, error);
    void import('./note-undrawn.ts').then(({ noteUndrawn }) => noteUndrawn(what, error));
    this.setState({ caught: { at } });
    onCaught?.();
  }

  override render() {
    const { caught } = this.state;
    const { at, instead, children } = this.props;
    return caught && caught.at === at ? instead(() => this.setState({ caught: null })) : children;
  }
}
