/** THE table of metrics, total by type. */
import { distanceTotalVariation } from "./distances.ts";
import { forwardEss, reverseEss } from "./effective.ts";
import { energyW1, energyW2 } from "./energies.ts";
import type { Metric, MetricName } from "./metric.ts";
import { permutationW2, positionW2, rotationW2, symmetryW1, symmetryW2 } from "./positions.ts";
import { pmfError, ramachandranJs, ramachandranKl, ramachandranTv } from "./ramachandran.ts";
import { torsionW2 } from "./torus.ts";

/** Every metric by name, in the order of tables. */
export const metrics: Readonly<Record<MetricName, Metric>> = {
  "reverse-ess": reverseEss,
  "forward-ess": forwardEss,
  "energy-w1": energyW1,
  "energy-w2": energyW2,
  "torsion-w2": torsionW2,
  "ramachandran-kl": ramachandranKl,
  "ramachandran-tv": ramachandranTv,
  "ramachandran-js": ramachandranJs,
  "pmf-error": pmfError,
  "distance-tv": distanceTotalVariation,
  "position-w2": positionW2,
  "rotation-w2": rotationW2,
  "permutation-w2": permutationW2,
  "symmetry-w2": symmetryW2,
  "symmetry-w1": symmetryW1,
};
