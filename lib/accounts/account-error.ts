/** What goes wrong about an account, in words for a program and for a person. */
export type AccountErrorKind =
  | 'bad-address'
  | 'bad-header'
  | 'not-allowed'
  | 'wrong-credentials'
  | 'no-password-grant'
  | 'unreachable'
  | 'timeout'
  | 'not-flowdock'
  | 'rate-limited'
  | 'server'
  | 'signed-out'
  | 'cancelled'
  | 'refused';

export class AccountError extends Error {
  override readonly name = 'AccountError';
  readonly kind: AccountErrorKind;

  constructor(kind: AccountErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
