/** A whole turn, rad. */
export const TURN: number = 2 * Math.PI;

/** log sqrt(2 pi): minus the log-density of a standard normal at its mean. */
export const HALF_LOG_TURN: number = 0.5 * Math.log(TURN);
