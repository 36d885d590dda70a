/** Messages between the thread that owns an executor and its workers. */

/** What workers of a kind can be asked for: the argument and the answer of each request by its name. */
export type Requests<T> = { readonly [K in keyof T]: { readonly argument: unknown; readonly answer: unknown } } & {
  /** Lets go of everything, before the worker ends. */
  readonly release: { readonly argument: undefined; readonly answer: undefined };
};

export type Argument<T extends Requests<T>, K extends keyof T> = T[K]["argument"];
export type Answer<T extends Requests<T>, K extends keyof T> = T[K]["answer"];

/** A request on its way. */
export type Request<T extends Requests<T>, K extends keyof T = keyof T> = {
  readonly [P in K]: { readonly id: number; readonly kind: P; readonly argument: Argument<T, P> };
}[K];

/** An answer on its way; `forUser` says that the user can mend the error: the owner throws a UserError. */
export type Response =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: string; readonly forUser: boolean };

/** How a worker answers each request. */
export type Handlers<T extends Requests<T>> = {
  readonly [K in keyof T]: (argument: Argument<T, K>) => Answer<T, K> | Promise<Answer<T, K>>;
};
