/** Generators that work while their consumer does. */

/** A running generator. */
export interface Ahead<T> {
  /** The next item. */
  next(): Promise<IteratorResult<T, void>>;
  /** Ends the generator when it has produced what was asked of it. */
  stop(): Promise<unknown>;
}

/** Starts a generator, whose items are from now on produced up to `depth` ahead of the consumer. */
export function ahead<T>(source: AsyncGenerator<T, void>, depth: number): Ahead<T> {
  const request = (): Promise<IteratorResult<T, void>> => {
    const item = source.next();
    // A failure is reported when its turn comes; until then it must not count as unhandled.
    item.catch(() => {});
    return item;
  };
  const pending = Array.from({ length: depth }, request);
  return {
    next: () => {
      pending.push(request());
      return pending.shift()!;
    },
    stop: () => source.return(),
  };
}
