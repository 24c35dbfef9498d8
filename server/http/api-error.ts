/** Field names to what is wrong with them (README §6). */
export type FieldErrors = Record<string, string[]>;

/** An answer that is not 2xx, in the documented shape. Services throw it; the application sends it. */
export class ApiError extends Error {
  readonly status: number;
  readonly errors: FieldErrors | undefined;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, errors?: FieldErrors, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

export const notFound = () => new ApiError(404, 'not found');
export const denied = () => new ApiError(403, 'Access denied');
export const invalid = (errors: FieldErrors) => new ApiError(400, 'Validation error', errors);
export const BLANK = "can't be blank";
