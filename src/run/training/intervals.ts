/** When what comes again and again is due. */

/** Whether one of the steps is `origin` or a multiple of `interval` beyond it. */
export function falls(interval: number, first: number, last: number, origin = 0): boolean {
  return last >= origin && Math.floor((last - origin) / interval) > Math.floor((first - 1 - origin) / interval);
}
