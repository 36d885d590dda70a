/** The papers behind the generator. */
import type { Citation } from "../../citation.ts";

export const continuousFlows: Citation = {
  use: "continuous normalising flow",
  bibtex: `@inproceedings{chen2018,
  author = {Chen, Ricky T. Q. and Rubanova, Yulia and Bettencourt, Jesse and Duvenaud, David},
  title = {{Neural Ordinary Differential Equations}},
  booktitle = {Advances in Neural Information Processing Systems},
  year = {2018},
  volume = {31},
  url = {https://arxiv.org/abs/1806.07366}
}`,
};

export const traceEstimator: Citation = {
  use: "divergence by random probes",
  bibtex: `@inproceedings{grathwohl2019,
  author = {Grathwohl, Will and Chen, Ricky T. Q. and Bettencourt, Jesse and Sutskever, Ilya and Duvenaud, David},
  title = {{FFJORD: Free-Form Continuous Dynamics for Scalable Reversible Generative Models}},
  booktitle = {International Conference on Learning Representations},
  year = {2019},
  url = {https://arxiv.org/abs/1810.01367}
}`,
};

export const optimalTransportCoupling: Citation = {
  use: "optimal-transport coupling of mini-batches",
  bibtex: `@misc{tong2024,
  author = {Tong, Alexander and Fatras, Kilian and Malkin, Nikolay and Huguet, Guillaume and Zhang, Yanlei and Rector-Brooks, Jarrid and Wolf, Guy and Bengio, Yoshua},
  title = {{Improving and generalizing flow-based generative models with minibatch optimal transport}},
  howpublished = {Transactions on Machine Learning Research},
  year = {2024},
  url = {https://arxiv.org/abs/2302.00482}
}`,
};

export const equivariantFlows: Citation = {
  use: "equivariant flow",
  bibtex: `@inproceedings{kohler2020,
  author = {Köhler, Jonas and Klein, Leon and Noé, Frank},
  title = {{Equivariant Flows: Exact Likelihood Generative Learning for Symmetric Densities}},
  booktitle = {Proceedings of the 37th International Conference on Machine Learning (PMLR)},
  year = {2020},
  volume = {119},
  pages = {5361--5370},
  url = {https://proceedings.mlr.press/v119/kohler20a.html}
}`,
};

export const graphNetworkPaper: Citation = {
  use: "equivariant graph network",
  bibtex: `@inproceedings{satorras2021,
  author = {Satorras, Victor Garcia and Hoogeboom, Emiel and Welling, Max},
  title = {{E(n) Equivariant Graph Neural Networks}},
  booktitle = {Proceedings of the 38th International Conference on Machine Learning (PMLR)},
  year = {2021},
  volume = {139},
  pages = {9323--9332},
  url = {https://proceedings.mlr.press/v139/satorras21a.html}
}`,
};
