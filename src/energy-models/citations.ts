/** The papers behind interpolants and energy models. */
import type { Citation } from "../citation.ts";
import { flowMatchingPaper } from "../ode/citations.ts";

export const flowMatching: Citation = { ...flowMatchingPaper, use: "linear interpolant" };

export const stochasticInterpolants: Citation = {
  use: "interpolants between data and noise",
  bibtex: `@misc{albergo2023,
  author = {Albergo, Michael S. and Boffi, Nicholas M. and Vanden-Eijnden, Eric},
  title = {{Stochastic Interpolants: A Unifying Framework for Flows and Diffusions}},
  howpublished = {arXiv:2303.08797},
  year = {2023},
  url = {https://arxiv.org/abs/2303.08797}
}`,
};

export const scoreSde: Citation = {
  use: "diffusions that keep or grow the variance",
  bibtex: `@inproceedings{song2021,
  author = {Song, Yang and Sohl-Dickstein, Jascha and Kingma, Diederik P. and Kumar, Abhishek and Ermon, Stefano and Poole, Ben},
  title = {{Score-Based Generative Modeling through Stochastic Differential Equations}},
  booktitle = {International Conference on Learning Representations},
  year = {2021},
  url = {https://arxiv.org/abs/2011.13456}
}`,
};

export const preconditioning: Citation = {
  use: "preconditioning by the noise's width",
  bibtex: `@inproceedings{karras2022,
  author = {Karras, Tero and Aittala, Miika and Aila, Timo and Laine, Samuli},
  title = {{Elucidating the Design Space of Diffusion-Based Generative Models}},
  booktitle = {Advances in Neural Information Processing Systems},
  year = {2022},
  volume = {35},
  url = {https://arxiv.org/abs/2206.00364}
}`,
};

export const fourierFeatureMaps: Citation = {
  use: "Fourier features of coordinates",
  bibtex: `@inproceedings{tancik2020,
  author = {Tancik, Matthew and Srinivasan, Pratul P. and Mildenhall, Ben and Fridovich-Keil, Sara and Raghavan, Nithin and Singhal, Utkarsh and Ramamoorthi, Ravi and Barron, Jonathan T. and Ng, Ren},
  title = {{Fourier Features Let Networks Learn High Frequency Functions in Low Dimensional Domains}},
  booktitle = {Advances in Neural Information Processing Systems},
  year = {2020},
  volume = {33},
  url = {https://arxiv.org/abs/2006.10739}
}`,
};

export const boltzNce: Citation = {
  use: "InfoNCE over times, with score matching",
  bibtex: `@inproceedings{aggarwal2025,
  author = {Aggarwal, Rishal and Chen, Jacky and Boffi, Nicholas M. and Koes, David Ryan},
  title = {{BoltzNCE: Learning Likelihoods for Boltzmann Generation with Stochastic Interpolants and Noise Contrastive Estimation}},
  booktitle = {Advances in Neural Information Processing Systems},
  year = {2025},
  url = {https://arxiv.org/abs/2507.00846}
}`,
};
