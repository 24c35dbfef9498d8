/** The browser does not open the local database. What is in it stays: only the person decides to delete it. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly kind = 'database';
  /** What the browser said, by the name of its error: `UnknownError`, `QuotaExceededError` ... */
  readonly reason: string;

  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.reason = cause instanceof Error || cause instanceof DOMException ? cause.name : 'unknown';
  }
}
