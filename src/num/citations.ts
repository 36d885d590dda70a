/** The paper behind the random numbers. */
import type { Citation } from "../citation.ts";

export const counterBasedNumbers: Citation = {
  use: "counter-based random numbers",
  bibtex: `@inproceedings{salmon2011,
  author = {Salmon, John K. and Moraes, Mark A. and Dror, Ron O. and Shaw, David E.},
  title = {{Parallel random numbers: as easy as 1, 2, 3}},
  booktitle = {Proceedings of the International Conference for High Performance Computing, Networking, Storage and Analysis (SC '11)},
  year = {2011},
  doi = {10.1145/2063384.2063405}
}`,
};
