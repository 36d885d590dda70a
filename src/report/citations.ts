/** One publication, with the fields that BibTeX needs. */
export interface Citation {
  readonly type: "article" | "inproceedings" | "book" | "techreport" | "misc";
  /** "Family, Given" of each author. */
  readonly authors: readonly string[];
  readonly title: string;
  /** Journal, proceedings, publisher or institution. */
  readonly venue: string;
  readonly year?: number;
  readonly volume?: string;
  readonly number?: string;
  readonly pages?: string;
  readonly doi?: string;
  readonly url?: string;
  /** What a run uses it for. */
  readonly use: string;
}

/** Short names of the publications that a run can cite. */
export type CitationId =
  | "noe2019"
  | "germain2015"
  | "bishop1994"
  | "vehtari2024"
  | "kish1965"
  | "efron1979"
  | "neal2001"
  | "shirts2008"
  | "zhang2019"
  | "leimkuhler2013"
  | "sugita1999"
  | "onufriev2004"
  | "hornak2006"
  | "lindorffLarsen2010"
  | "loshchilov2019"
  | "loshchilov2017"
  | "polyak1992"
  | "huber1964"
  | "salmon2011"
  | "eastman2024"
  | "onnxruntime"
  | "satyanarayan2016";

/** The publications behind the methods, by short name. */
export const CITATIONS: Readonly<Record<CitationId, Citation>> = {
  noe2019: {
    type: "article",
    authors: ["Noé, Frank", "Olsson, Simon", "Köhler, Jonas", "Wu, Hao"],
    title: "Boltzmann generators: Sampling equilibrium states of many-body systems with deep learning",
    venue: "Science",
    year: 2019,
    volume: "365",
    number: "6457",
    pages: "eaaw1147",
    doi: "10.1126/science.aaw1147",
    use: "Boltzmann generators",
  },
  germain2015: {
    type: "inproceedings",
    authors: ["Germain, Mathieu", "Gregor, Karol", "Murray, Iain", "Larochelle, Hugo"],
    title: "MADE: Masked Autoencoder for Distribution Estimation",
    venue: "Proceedings of the 32nd International Conference on Machine Learning (PMLR)",
    year: 2015,
    volume: "37",
    pages: "881–889",
    url: "https://proceedings.mlr.press/v37/germain15.html",
    use: "masked autoregressive network",
  },
  bishop1994: {
    type: "techreport",
    authors: ["Bishop, Christopher M."],
    title: "Mixture Density Networks",
    venue: "Aston University",
    year: 1994,
    number: "NCRG/94/004",
    use: "mixture densities as network outputs",
  },
  vehtari2024: {
    type: "article",
    authors: ["Vehtari, Aki", "Simpson, Daniel", "Gelman, Andrew", "Yao, Yuling", "Gabry, Jonah"],
    title: "Pareto Smoothed Importance Sampling",
    venue: "Journal of Machine Learning Research",
    year: 2024,
    volume: "25",
    number: "72",
    pages: "1–58",
    url: "https://jmlr.org/papers/v25/19-556.html",
    use: "Pareto k-hat of the weights and its threshold",
  },
  kish1965: {
    type: "book",
    authors: ["Kish, Leslie"],
    title: "Survey Sampling",
    venue: "John Wiley & Sons",
    year: 1965,
    use: "effective sample size of weighted samples",
  },
  efron1979: {
    type: "article",
    authors: ["Efron, Bradley"],
    title: "Bootstrap Methods: Another Look at the Jackknife",
    venue: "The Annals of Statistics",
    year: 1979,
    volume: "7",
    number: "1",
    pages: "1–26",
    doi: "10.1214/aos/1176344552",
    use: "bootstrap errors",
  },
  neal2001: {
    type: "article",
    authors: ["Neal, Radford M."],
    title: "Annealed importance sampling",
    venue: "Statistics and Computing",
    year: 2001,
    volume: "11",
    number: "2",
    pages: "125–139",
    doi: "10.1023/A:1008923215028",
    use: "annealed importance sampling",
  },
  shirts2008: {
    type: "article",
    authors: ["Shirts, Michael R.", "Chodera, John D."],
    title: "Statistically optimal analysis of samples from multiple equilibrium states",
    venue: "The Journal of Chemical Physics",
    year: 2008,
    volume: "129",
    number: "12",
    pages: "124105",
    doi: "10.1063/1.2978177",
    use: "free energies from several temperatures (MBAR)",
  },
  zhang2019: {
    type: "article",
    authors: ["Zhang, Zhijun", "Liu, Xinzijian", "Yan, Kangyu", "Tuckerman, Mark E.", "Liu, Jian"],
    title:
      "Unified Efficient Thermostat Scheme for the Canonical Ensemble with Holonomic or Isokinetic Constraints via Molecular Dynamics",
    venue: "The Journal of Physical Chemistry A",
    year: 2019,
    volume: "123",
    number: "28",
    pages: "6056–6079",
    doi: "10.1021/acs.jpca.9b02771",
    use: "middle scheme of Langevin dynamics",
  },
  leimkuhler2013: {
    type: "article",
    authors: ["Leimkuhler, Benedict", "Matthews, Charles"],
    title: "Rational Construction of Stochastic Numerical Methods for Molecular Sampling",
    venue: "Applied Mathematics Research eXpress",
    year: 2013,
    volume: "2013",
    number: "1",
    pages: "34–56",
    doi: "10.1093/amrx/abs010",
    use: "BAOAB splitting of Langevin dynamics",
  },
  sugita1999: {
    type: "article",
    authors: ["Sugita, Yuji", "Okamoto, Yuko"],
    title: "Replica-exchange molecular dynamics method for protein folding",
    venue: "Chemical Physics Letters",
    year: 1999,
    volume: "314",
    number: "1–2",
    pages: "141–151",
    doi: "10.1016/S0009-2614(99)01123-9",
    use: "replica exchange",
  },
  onufriev2004: {
    type: "article",
    authors: ["Onufriev, Alexey", "Bashford, Donald", "Case, David A."],
    title: "Exploring protein native states and large-scale conformational changes with a modified generalized Born model",
    venue: "Proteins: Structure, Function, and Bioinformatics",
    year: 2004,
    volume: "55",
    number: "2",
    pages: "383–394",
    doi: "10.1002/prot.20033",
    use: "OBC implicit solvent",
  },
  hornak2006: {
    type: "article",
    authors: ["Hornak, Viktor", "Abel, Robert", "Okur, Asim", "Strockbine, Bentley", "Roitberg, Adrian", "Simmerling, Carlos"],
    title: "Comparison of multiple Amber force fields and development of improved protein backbone parameters",
    venue: "Proteins: Structure, Function, and Bioinformatics",
    year: 2006,
    volume: "65",
    number: "3",
    pages: "712–725",
    doi: "10.1002/prot.21123",
    use: "Amber ff99SB force field",
  },
  lindorffLarsen2010: {
    type: "article",
    authors: [
      "Lindorff-Larsen, Kresten",
      "Piana, Stefano",
      "Palmo, Kim",
      "Maragakis, Paul",
      "Klepeis, John L.",
      "Dror, Ron O.",
      "Shaw, David E.",
    ],
    title: "Improved side-chain torsion potentials for the Amber ff99SB protein force field",
    venue: "Proteins: Structure, Function, and Bioinformatics",
    year: 2010,
    volume: "78",
    number: "8",
    pages: "1950–1958",
    doi: "10.1002/prot.22711",
    use: "Amber ff99SB-ILDN force field",
  },
  loshchilov2019: {
    type: "inproceedings",
    authors: ["Loshchilov, Ilya", "Hutter, Frank"],
    title: "Decoupled Weight Decay Regularization",
    venue: "International Conference on Learning Representations",
    year: 2019,
    url: "https://arxiv.org/abs/1711.05101",
    use: "AdamW optimiser",
  },
  loshchilov2017: {
    type: "inproceedings",
    authors: ["Loshchilov, Ilya", "Hutter, Frank"],
    title: "SGDR: Stochastic Gradient Descent with Warm Restarts",
    venue: "International Conference on Learning Representations",
    year: 2017,
    url: "https://arxiv.org/abs/1608.03983",
    use: "cosine schedule of the learning rate",
  },
  polyak1992: {
    type: "article",
    authors: ["Polyak, B. T.", "Juditsky, A. B."],
    title: "Acceleration of Stochastic Approximation by Averaging",
    venue: "SIAM Journal on Control and Optimization",
    year: 1992,
    volume: "30",
    number: "4",
    pages: "838–855",
    doi: "10.1137/0330046",
    use: "averaging of the parameters",
  },
  huber1964: {
    type: "article",
    authors: ["Huber, Peter J."],
    title: "Robust Estimation of a Location Parameter",
    venue: "The Annals of Mathematical Statistics",
    year: 1964,
    volume: "35",
    number: "1",
    pages: "73–101",
    doi: "10.1214/aoms/1177703732",
    use: "Huber loss of the energy residual",
  },
  salmon2011: {
    type: "inproceedings",
    authors: ["Salmon, John K.", "Moraes, Mark A.", "Dror, Ron O.", "Shaw, David E."],
    title: "Parallel random numbers: as easy as 1, 2, 3",
    venue:
      "Proceedings of the International Conference for High Performance Computing, Networking, Storage and Analysis (SC '11)",
    year: 2011,
    doi: "10.1145/2063384.2063405",
    use: "counter-based random numbers",
  },
  eastman2024: {
    type: "article",
    authors: [
      "Eastman, Peter",
      "Galvelis, Raimondas",
      "Peláez, Raúl P.",
      "Abreu, Charlles R. A.",
      "Farr, Stephen E.",
      "Gallicchio, Emilio",
      "Gorenko, Anton",
      "Henry, Michael M.",
      "Hu, Frank",
      "Huang, Jing",
      "Krämer, Andreas",
      "Michel, Julien",
      "Mitchell, Joshua A.",
      "Pande, Vijay S.",
      "Rodrigues, João P. G. L. M.",
      "Rodriguez-Guerra, Jaime",
      "Simmonett, Andrew C.",
      "Singh, Sukrit",
      "Swails, Jason",
      "Turner, Philip",
      "Wang, Yuanqing",
      "Zhang, Ivy",
      "Chodera, John D.",
      "De Fabritiis, Gianni",
      "Markland, Thomas E.",
    ],
    title: "OpenMM 8: Molecular Dynamics Simulation with Machine Learning Potentials",
    venue: "The Journal of Physical Chemistry B",
    year: 2024,
    volume: "128",
    number: "1",
    pages: "109–116",
    doi: "10.1021/acs.jpcb.3c06662",
    use: "OpenMM: force definitions and reference energies",
  },
  onnxruntime: {
    type: "misc",
    authors: ["ONNX Runtime developers"],
    title: "ONNX Runtime",
    venue: "software",
    url: "https://onnxruntime.ai",
    use: "execution of networks",
  },
  satyanarayan2016: {
    type: "article",
    authors: ["Satyanarayan, Arvind", "Russell, Ryan", "Hoffswell, Jane", "Heer, Jeffrey"],
    title: "Reactive Vega: A Streaming Dataflow Architecture for Declarative Interactive Visualization",
    venue: "IEEE Transactions on Visualization and Computer Graphics",
    year: 2016,
    volume: "22",
    number: "1",
    pages: "659–668",
    doi: "10.1109/TVCG.2015.2467091",
    use: "figures of this report",
  },
};

/** Address of a publication, where it has one. */
export const citationLink = ({ doi, url }: Citation): string | undefined => (doi === undefined ? url : `https://doi.org/${doi}`);

const latex = (text: string): string => text.replace(/–/g, "--").replace(/([&%#_])/g, "\\$1");

const VENUE_FIELD = {
  article: "journal",
  inproceedings: "booktitle",
  book: "publisher",
  techreport: "institution",
  misc: "howpublished",
} as const;

/** BibTeX entry in UTF-8; the title is braced so that its capitals stay. */
export const bibtex = (id: CitationId): string => {
  const c = CITATIONS[id];
  // A corporate author is braced: BibTeX would otherwise read its words as given and family names.
  const authors = c.authors.map((name) => (name.includes(",") ? name : `{${name}}`)).join(" and ");
  const fields: [string, string | undefined][] = [
    ["author", latex(authors)],
    ["title", `{${latex(c.title)}}`],
    [VENUE_FIELD[c.type], latex(c.venue)],
    ["year", c.year?.toString()],
    ["volume", c.volume],
    ["number", c.number === undefined ? undefined : latex(c.number)],
    ["pages", c.pages === undefined ? undefined : latex(c.pages)],
    ["doi", c.doi],
    ["url", c.url],
  ];
  const lines = fields.filter(([, value]) => value !== undefined).map(([name, value]) => `  ${name} = {${value}}`);
  return `@${c.type}{${id},\n${lines.join(",\n")}\n}`;
};
