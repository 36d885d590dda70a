/** The papers behind the generator. */
import type { Citation } from "../../citation.ts";

export const maskedNetwork: Citation = {
  use: "masked autoregressive network",
  bibtex: `@inproceedings{germain2015,
  author = {Germain, Mathieu and Gregor, Karol and Murray, Iain and Larochelle, Hugo},
  title = {{MADE: Masked Autoencoder for Distribution Estimation}},
  booktitle = {Proceedings of the 32nd International Conference on Machine Learning (PMLR)},
  year = {2015},
  volume = {37},
  pages = {881--889},
  url = {https://proceedings.mlr.press/v37/germain15.html}
}`,
};

export const mixtureDensities: Citation = {
  use: "mixture densities as network outputs",
  bibtex: `@techreport{bishop1994,
  author = {Bishop, Christopher M.},
  title = {{Mixture Density Networks}},
  institution = {Aston University},
  year = {1994},
  number = {NCRG/94/004}
}`,
};
