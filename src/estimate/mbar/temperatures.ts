import { UserError } from "../../errors.ts";
import { thermalEnergy } from "../../units.ts";

/**
 * Reduced energies of one potential at several temperatures: u_k(x_n) = U(x_n) / k T_k. [temperatures, samples]
 *
 * potential [samples], kJ/mol; temperatures, K. With samples of a ladder they are the input of MBAR, with one row the target that samples are reweighted to.
 * Throws UserError on a temperature that is not positive.
 */
export function temperatureEnergies(potential: ArrayLike<number>, temperatures: readonly number[]): Float64Array {
  const bad = temperatures.find((temperature) => !(temperature > 0 && Number.isFinite(temperature)));
  if (bad !== undefined)
    throw new UserError(`reduced energies: a temperature is a positive number of K, but ${bad} was given; pass kelvins.`);
  const samples = potential.length;
  const energies = new Float64Array(temperatures.length * samples);
  temperatures.forEach((temperature, k) => {
    const kT = thermalEnergy(temperature);
    for (let n = 0; n < samples; n++) energies[k * samples + n] = potential[n]! / kT;
  });
  return energies;
}
