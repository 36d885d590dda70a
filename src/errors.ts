/** An error that the user can mend: its message says in one sentence what was asked, what was found and what to do. */
export class UserError extends Error {
  override readonly name = "UserError";
}
