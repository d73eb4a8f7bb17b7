/**
 * A failure that the person at the keyboard can do something about. Its German message says what is the matter and what
 * to do next; the command line prints it without a stack trace and ends with status 1.
 */
export class UserError extends Error {
  override name = 'UserError';
}

/** A command line that cannot be understood: status 2. */
export class UsageError extends UserError {
  override name = 'UsageError';
}
