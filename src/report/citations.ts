/** The paper behind the report's figures. */
import type { Citation } from "../citation.ts";

export const vega: Citation = {
  use: "figures of this report",
  bibtex: `@article{satyanarayan2016,
  author = {Satyanarayan, Arvind and Russell, Ryan and Hoffswell, Jane and Heer, Jeffrey},
  title = {{Reactive Vega: A Streaming Dataflow Architecture for Declarative Interactive Visualization}},
  journal = {IEEE Transactions on Visualization and Computer Graphics},
  year = {2016},
  volume = {22},
  number = {1},
  pages = {659--668},
  doi = {10.1109/TVCG.2015.2467091}
}`,
};
