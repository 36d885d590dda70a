/** Volume element of internal coordinates. */
import type { Tensor } from "../../graph/op.ts";
import { add, log, mul, sin } from "../../graph/ops/elementwise.ts";
import { sum } from "../../graph/ops/reduce.ts";
import type { Internal } from "./layout.ts";

/**
 * log |d Cartesian / d internal| [batch], Cartesian coordinates (nm) counted modulo rigid motion: 2 sum log b + sum log sin(angle) over all
 * bonds and angles, the root's included.
 *
 * Derivation. With its three references fixed, a row's (b, angle, torsion) are spherical coordinates of its atom about the bond atom, polar
 * axis along the reference bond and azimuth from the reference plane, so d^3 r = b^2 sin(angle) db d(angle) d(torsion). References come
 * earlier in the order of placement, so the Jacobian matrix is block triangular and the factors multiply, whatever the atoms of a row are
 * (proper and improper alike). The root: d^3 r_1 is the volume of translations; the second atom in spherical coordinates about the first
 * gives b_1^2 db_1 times a solid angle, the third in spherical coordinates about its bond partner gives b_2^2 sin(angle) db_2 d(angle)
 * times an azimuth; solid angle and azimuth together are the invariant volume of rotations, 8 pi^2. That volume and that of translations
 * do not depend on the configuration and are left out.
 *
 * A configuration out of the domain (b <= 0 or an angle not in (0, pi)) gets -Infinity or NaN: callers count it, they must not drop it.
 */
export const logJacobian = ({ bonds, angles }: Internal): Tensor => add(mul(2, sum(log(bonds), -1)), sum(log(sin(angles)), -1));
