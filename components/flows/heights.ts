/** About how high what the lists of flows and people draw is, for what is not drawn; px. */

/** A flow, or a person to choose. */
export const ROW = 34;
/** The title of a group. */
export const TITLE = 30;
