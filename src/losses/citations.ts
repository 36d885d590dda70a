/** The papers behind the losses. */
import type { Citation } from "../citation.ts";

export const huberLoss: Citation = {
  use: "Huber loss of the energy residual",
  bibtex: `@article{huber1964,
  author = {Huber, Peter J.},
  title = {{Robust Estimation of a Location Parameter}},
  journal = {The Annals of Mathematical Statistics},
  year = {1964},
  volume = {35},
  number = {1},
  pages = {73--101},
  doi = {10.1214/aoms/1177703732}
}`,
};

export const denoisingScoreMatching: Citation = {
  use: "denoising score matching",
  bibtex: `@article{vincent2011,
  author = {Vincent, Pascal},
  title = {{A Connection Between Score Matching and Denoising Autoencoders}},
  journal = {Neural Computation},
  year = {2011},
  volume = {23},
  number = {7},
  pages = {1661--1674},
  doi = {10.1162/NECO_a_00142}
}`,
};

export const likelihoodWeighting: Citation = {
  use: "likelihood weighting of score matching",
  bibtex: `@inproceedings{song2021likelihood,
  author = {Song, Yang and Durkan, Conor and Murray, Iain and Ermon, Stefano},
  title = {{Maximum Likelihood Training of Score-Based Diffusion Models}},
  booktitle = {Advances in Neural Information Processing Systems},
  year = {2021},
  volume = {34},
  url = {https://arxiv.org/abs/2101.09258}
}`,
};

export const targetScoreMatching: Citation = {
  use: "target score matching",
  bibtex: `@misc{debortoli2024,
  author = {De Bortoli, Valentin and Hutchinson, Michael and Wirnsberger, Peter and Doucet, Arnaud},
  title = {{Target Score Matching}},
  howpublished = {arXiv:2402.08667},
  year = {2024},
  url = {https://arxiv.org/abs/2402.08667}
}`,
};

export const timeScoreMatching: Citation = {
  use: "conditional time score matching",
  bibtex: `@inproceedings{yu2025,
  author = {Yu, Hanlin and Klami, Arto and Hyvarinen, Aapo and Korba, Anna and Chehab, Omar},
  title = {{Density Ratio Estimation with Conditional Probability Paths}},
  booktitle = {Proceedings of the 42nd International Conference on Machine Learning (PMLR)},
  year = {2025},
  url = {https://arxiv.org/abs/2502.02300}
}`,
};

export const starProposals: Citation = {
  use: "exchangeable proposals around a hidden centre",
  bibtex: `@techreport{tjelmeland2004,
  author = {Tjelmeland, Hakon},
  title = {{Using All Metropolis-Hastings Proposals to Estimate Mean Values}},
  institution = {Norwegian University of Science and Technology},
  year = {2004},
  number = {Statistics 4/2004}
}`,
};

export const conditionalNoiseContrast: Citation = {
  use: "conditional noise-contrastive estimation",
  bibtex: `@inproceedings{ceylan2018,
  author = {Ceylan, Ciwan and Gutmann, Michael U.},
  title = {{Conditional Noise-Contrastive Estimation of Unnormalised Models}},
  booktitle = {Proceedings of the 35th International Conference on Machine Learning (PMLR)},
  year = {2018},
  volume = {80},
  pages = {726--734},
  url = {https://proceedings.mlr.press/v80/ceylan18a.html}
}`,
};

export const diffusiveClassifier: Citation = {
  use: "diffusive classification of noise levels",
  bibtex: `@inproceedings{ouyang2026,
  author = {OuYang, RuiKang and Grenioux, Louis and Hernández-Lobato, José Miguel},
  title = {{A Diffusive Classification Loss for Learning Energy-based Generative Models}},
  booktitle = {International Conference on Machine Learning},
  year = {2026},
  url = {https://arxiv.org/abs/2601.21025}
}`,
};

export const bregmanRatio: Citation = {
  use: "fitting of density ratios by Bregman divergences",
  bibtex: `@article{sugiyama2012,
  author = {Sugiyama, Masashi and Suzuki, Taiji and Kanamori, Takafumi},
  title = {{Density-Ratio Matching under the Bregman Divergence: A Unified Framework of Density-Ratio Estimation}},
  journal = {Annals of the Institute of Statistical Mathematics},
  year = {2012},
  volume = {64},
  pages = {1009--1044},
  doi = {10.1007/s10463-011-0343-8}
}`,
};

export const spatiotemporalNoiseContrast: Citation = {
  use: "spatiotemporal noise-contrastive estimation",
  bibtex: `@misc{yu2026,
  author = {Yu, Hanlin and OuYang, RuiKang and Kaushik, Partha and Klami, Arto and Gutmann, Michael U. and Chehab, Omar},
  title = {{Learning Energy-Based Models from Stochastic Interpolants using Spatiotemporal Differences}},
  howpublished = {arXiv:2605.26850},
  year = {2026},
  url = {https://arxiv.org/abs/2605.26850}
}`,
};

export const noiseContrastiveEstimation: Citation = {
  use: "noise-contrastive estimation",
  bibtex: `@article{gutmann2012,
  author = {Gutmann, Michael U. and Hyvarinen, Aapo},
  title = {{Noise-Contrastive Estimation of Unnormalized Statistical Models, with Applications to Natural Image Statistics}},
  journal = {Journal of Machine Learning Research},
  year = {2012},
  volume = {13},
  pages = {307--361},
  url = {https://jmlr.org/papers/v13/gutmann12a.html}
}`,
};

export const selfAdaptingNoise: Citation = {
  use: "self-adapting noise-contrastive estimation",
  bibtex: `@misc{xu2022,
  author = {Xu, Nathaniel},
  title = {{Self-Adapting Noise-Contrastive Estimation for Energy-Based Models}},
  howpublished = {arXiv:2211.02650},
  year = {2022},
  url = {https://arxiv.org/abs/2211.02650}
}`,
};

export const fokkerPlanckConsistency: Citation = {
  use: "Fokker-Planck regularisation",
  bibtex: `@inproceedings{plainer2025,
  author = {Plainer, Michael and Wu, Hao and Klein, Leon and Gunnemann, Stephan and Noe, Frank},
  title = {{Consistent Sampling and Simulation: Molecular Dynamics with Energy-Based Diffusion Models}},
  booktitle = {Advances in Neural Information Processing Systems},
  year = {2025},
  url = {https://arxiv.org/abs/2506.17139}
}`,
};
