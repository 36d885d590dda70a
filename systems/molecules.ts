/** The molecules of the table: names, force fields and temperatures; all else is in their folders. */
import { type ForceField, forceFields } from "./forceFields.ts";
import { type CoarseGraining, defineSystem, type MoleculeSystem } from "./system.ts";

const ALANINE = "Alanine dipeptide (ACE-ALA-NME), 22 atoms";

/** The backbone about phi and psi: what coarse-grained models of capped alanine are trained on. */
const fiveBeads: CoarseGraining = { description: "C, N, CA, C, N of the backbone, as in ScoreMD", atoms: [4, 6, 8, 14, 16] };

function molecule<const Name extends string>(
  name: Name,
  description: string,
  { title, cite }: ForceField,
  temperature: number,
  coarseGrainings: Readonly<Record<string, CoarseGraining>> = {},
): MoleculeSystem<Name> {
  const folder = new URL(`./${name}/`, import.meta.url);
  return defineSystem({ name, description, forceField: title, cite, temperature, coarseGrainings, folder });
}

const { amber99, amber96, amber14, amber99InVacuum } = forceFields;
const beads = { "5-beads": fiveBeads };

export const alanineDipeptide: MoleculeSystem<"alanine-dipeptide"> = molecule("alanine-dipeptide", ALANINE, amber99, 300, beads);

export const alanineFf96: MoleculeSystem<"alanine-dipeptide-ff96"> = molecule("alanine-dipeptide-ff96", ALANINE, amber96, 300);

export const alanineFf14sb: MoleculeSystem<"alanine-dipeptide-ff14sb"> = molecule(
  "alanine-dipeptide-ff14sb",
  ALANINE,
  amber14,
  300,
);

export const alanineVacuum: MoleculeSystem<"alanine-dipeptide-vacuum"> = molecule(
  "alanine-dipeptide-vacuum",
  ALANINE,
  amber99InVacuum,
  300,
);

export const cappedTrialanine: MoleculeSystem<"ace-ala3-nme"> = molecule(
  "ace-ala3-nme",
  "Alanine tetrapeptide (ACE-ALA-ALA-ALA-NME), 42 atoms",
  amber99,
  300,
);

/** K, of the transferable models' peptides. */
const BODY = 310;

export const trialanine: MoleculeSystem<"ala3"> = molecule("ala3", "Trialanine (AAA), 33 atoms", amber14, BODY);
export const hexaalanine: MoleculeSystem<"ala6"> = molecule("ala6", "Hexaalanine (AAAAAA), 63 atoms", amber14, BODY);
export const chignolin: MoleculeSystem<"chignolin"> = molecule("chignolin", "Chignolin (GYDPETGTWG), 138 atoms", amber14, BODY);

const dipeptide = <const Letters extends string>(letters: Letters, name: string): MoleculeSystem<`dipeptide-${Letters}`> =>
  molecule(`dipeptide-${letters}`, `${name}, one of seven dipeptides unseen in training of transferable models`, amber14, BODY);

export const alaCys: MoleculeSystem<"dipeptide-ac"> = dipeptide("ac", "Alanyl-cysteine");
export const gluThr: MoleculeSystem<"dipeptide-et"> = dipeptide("et", "Glutamyl-threonine");
export const glyAsn: MoleculeSystem<"dipeptide-gn"> = dipeptide("gn", "Glycyl-asparagine");
export const ileMet: MoleculeSystem<"dipeptide-im"> = dipeptide("im", "Isoleucyl-methionine");
export const lysSer: MoleculeSystem<"dipeptide-ks"> = dipeptide("ks", "Lysyl-serine");
export const asnTyr: MoleculeSystem<"dipeptide-ny"> = dipeptide("ny", "Asparaginyl-tyrosine");
export const asnPhe: MoleculeSystem<"dipeptide-nf"> = dipeptide("nf", "Asparaginyl-phenylalanine");
