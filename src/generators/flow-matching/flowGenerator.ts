/**
 * A flow as a generator: its integration by a Runge-Kutta method is part of the graph, so that a batch is drawn, or its density evaluated, in
 * one run.
 *
 * With dx/dt = v(x, t), x(1) noise and x(0) data: log q(x(0)) = log noise(x(1)) + integral over t from 0 to 1 of div v(x(t), t) (Chen et al.,
 * NeurIPS 2018, eq. 8). Both hold up to the error of the method, which falls with the steps as its order says.
 */
import { wrap } from "../../graph/coordinates.ts";
import { type Field, valueAndDivergence, valueAndProbedDivergence } from "../../graph/divergence.ts";
import type { Tensor } from "../../graph/op.ts";
import { add, exp, mul, sub } from "../../graph/ops/elementwise.ts";
import { slice } from "../../graph/ops/movement.ts";
import { broadcast } from "../../graph/ops/reduce.ts";
import type { Tree } from "../../graph/tree.ts";
import { type SolverName, solvers } from "../../ode/solvers.ts";
import { type Derivative, integrate } from "../../ode/step.ts";
import type { Generator } from "../generator.ts";
import type { Standardisation } from "../standardisation.ts";
import { continuousFlows, traceEstimator } from "./citations.ts";
import type { Flow } from "./flow.ts";
import { noiseLogDensity, noiseOf } from "./noise.ts";

/** The method and its steps from data to noise or back. */
export interface Integration {
  readonly solver: SolverName;
  readonly steps: number;
}

/** A generator whose density is also known by estimates that cost a few evaluations instead of d. */
export interface FlowGenerator<Parameters extends Tree<Tensor>> extends Generator<Parameters> {
  readonly flow: Flow<Parameters>;
  readonly standardisation: Standardisation;
  /** An estimate of log q(z) [batch, 1] whose mean over the probes is exact; z and each probe [batch, d], of zero mean and unit covariance. */
  probedLogDensity(parameters: Parameters, z: Tensor, probes: readonly Tensor[]): Tensor;
}

/** Rows of Jacobians that are carried through a network together. */
const JACOBIAN_ROWS = 4096;

/** Of times, where wells form and steps are half as long as on the average: steps are equal in log(t + EARLY). */
const EARLY = 0.05;
const GROWTH = Math.log(1 + 1 / EARLY);

/** The time of a place s from 0 to 1, t = EARLY (exp(GROWTH s) - 1). */
const timeAt = (place: Tensor): Tensor => mul(EARLY, sub(exp(mul(GROWTH, place)), 1));

/** dx/ds = dx/dt dt/ds. */
const alongPlaces =
  (derivative: Derivative): Derivative =>
  (state, place) => {
    const time = timeAt(place);
    const rate = mul(GROWTH, add(time, EARLY));
    return derivative(state, time).map((slope) => mul(rate, slope));
  };

/** A number for each row of x [rows, d], as a column [rows, 1]. */
const perRow = (value: Tensor, x: Tensor): Tensor => broadcast(value, [x.shape[0]!, 1]);
const zeroColumn = (x: Tensor): Tensor => mul(0, slice(x, 1, 0, 1));

/** The generator of a flow over standardised coordinates. */
export function flowGenerator<P extends Tree<Tensor>>(
  flow: Flow<P>,
  standardisation: Standardisation,
  { solver, steps }: Integration,
): FlowGenerator<P> {
  const { periods, dimension } = flow;
  const { encode, decode, logVolume } = standardisation;
  const tableau = solvers[solver];
  const field =
    (parameters: P, time: Tensor): Field =>
    (x) =>
      flow.velocity(parameters, x, perRow(time, x));

  const density = (
    parameters: P,
    z: Tensor,
    spread: (field: Field, x: Tensor) => ReturnType<typeof valueAndDivergence>,
  ): Tensor => {
    const data = encode(z);
    const [noise, gained] = integrate(
      tableau,
      alongPlaces(([x], time) => {
        const { value, divergence } = spread(field(parameters, time), x!);
        return [value, divergence];
      }),
      [data, zeroColumn(data)],
      { from: 0, to: 1, steps },
    );
    return sub(add(noiseLogDensity(noise!, periods), gained!), logVolume);
  };

  return {
    name: "flow-matching",
    dimension,
    init: flow.init,
    inputs: flow.inputs,
    flow,
    standardisation,
    noise: { normals: dimension, uniforms: 0 },
    // Each row becomes d rows of the Jacobian.
    densityRows: Math.max(1, Math.round(JACOBIAN_ROWS / dimension)),
    cite: [...flow.cite, continuousFlows, tableau.cite, traceEstimator],
    logDensity: (parameters, z) => density(parameters, z, valueAndDivergence),
    probedLogDensity: (parameters, z, probes) => density(parameters, z, (own, x) => valueAndProbedDivergence(own, x, probes)),
    sample: (parameters, { normals }) => {
      const derivative = ([x]: readonly Tensor[], time: Tensor): Tensor[] => [field(parameters, time)(x!)];
      const [data] = integrate(tableau, alongPlaces(derivative), [noiseOf(normals, periods)], { from: 1, to: 0, steps });
      return decode(wrap(data!, periods));
    },
  };
}
