import { torsionFreeEnergy } from "../histogramming.ts";
import type { Html } from "../html.ts";
import type { TorsionMap, TorsionPairs } from "../reportData.ts";
import { angleTicks, bottomAxis, leftAxis, linearScale } from "./axes.ts";
import { colourBar, heatMapImage, imageMarks } from "./colourScale.ts";
import { type Frame, renderSvg } from "./svg.ts";

/** Cells along each torsion. */
export const TORSION_BINS = 60;
const FRAME: Frame = { width: 240, height: 240, padding: { left: 46, right: 12, top: 8, bottom: 42 } };
const HIGHEST_KT = 8; // 3,000 times rarer than the most populated cell: beyond, 10,000 samples say nothing
const FULL_TURN: readonly [number, number] = [-Math.PI, Math.PI];

const panel = (pairs: TorsionPairs, axes: TorsionMap["axes"], label: string, weights?: Float64Array): Promise<Html> => {
  const energy = torsionFreeEnergy(pairs.x, pairs.y, TORSION_BINS, weights);
  return renderSvg(
    FRAME,
    {
      scales: [linearScale("x", FULL_TURN, "width"), linearScale("y", FULL_TURN, "height")],
      axes: [
        bottomAxis(`${axes[0]} / rad`, { ...angleTicks, grid: true }),
        leftAxis(FRAME, `${axes[1]} / rad`, { ...angleTicks }),
      ],
      marks: imageMarks(FRAME, (tone) => heatMapImage(energy, TORSION_BINS, HIGHEST_KT, tone)),
    },
    label,
  );
};

/** Free energy of two torsions, three panels on one colour scale and the colour bar: training data, generator, generator reweighted. */
export const ramachandran = async (
  map: TorsionMap,
  weights: Float64Array,
): Promise<{ training: Html; generator: Html; reweighted: Html; bar: Html }> => {
  const name = map.axes.join(", ");
  const bar = colourBar(HIGHEST_KT);
  return {
    training: await panel(map.training, map.axes, `Free energy over ${name} of the training data`),
    generator: await panel(map.generator, map.axes, `Free energy over ${name} of the generator's samples, unweighted`),
    reweighted: await panel(map.generator, map.axes, `Free energy over ${name} of the reweighted samples`, weights),
    bar: await renderSvg(bar.frame, bar.chart, `Colour bar from 0 to ${HIGHEST_KT} kT`),
  };
};
