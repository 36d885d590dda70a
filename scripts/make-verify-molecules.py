"""Builds the molecules that scripts/verify-forcefields.ts compares graphs and OpenMM on: a folder of system.xml and topology.pdb for each.

Peptides of all twenty amino acids, the three states of histidine, rings, a disulfide bridge and charged ends, and nucleotides, in every force field for implicit
solvent or vacuum that comes with OpenMM; structures from residue names alone, minimised.

Usage: python scripts/make-verify-molecules.py FOLDER [TEXT]      (needs openmm 8.6 and, for the prmtop, ParmEd 4.3)
makes those whose "force field, molecule" has the text.
"""

import json
import pathlib
import sys
import tempfile

import openmm
from build_molecules import chain_topology, pdb_text, relaxed
from openmm import app, unit

PEPTIDES = {
    "rings": ("ACE", "PRO", "PHE", "TRP", "HIE", "TYR", "NME"),
    "charges": ("ACE", "ARG", "ASP", "LYS", "GLU", "HIP", "NME"),
    "branches": ("ACE", "ILE", "THR", "VAL", "LEU", "MET", "NME"),
    "amides": ("NSER", "ASN", "GLN", "GLY", "ALA", "CCYS"),
    "bridge": ("ACE", "CYX", "GLY", "ALA", "CYX", "NME"),
    "chignolin": ("NGLY", "TYR", "ASP", "PRO", "GLU", "THR", "GLY", "THR", "TRP", "CGLY"),
}
# CHARMM's force field has no caps as residues of their own.
PEPTIDES |= {
    "rings, charged ends": ("NGLY", "PRO", "PHE", "TRP", "HIE", "TYR", "CALA"),
    "charges, charged ends": ("NARG", "ASP", "LYS", "GLU", "CASN"),
    "branches, charged ends": ("NILE", "THR", "VAL", "LEU", "CMET"),
    "bridge, charged ends": ("NALA", "CYX", "GLY", "SER", "CYX", "CALA"),
}
# Protonation states that are rarer, and nucleotides.
PEPTIDES |= {
    "protons": ("ACE", "HID", "ASH", "GLH", "LYN", "CYS", "NME"),
    "histidines": ("NHID", "HIE", "HIP", "CTYR"),
    "DNA, AT": ("DA5", "DT3"),
    "DNA, GC": ("DG5", "DC3"),
    "RNA, AU": ("A5", "U3"),
    "RNA, GC": ("G5", "C3"),
}
# Molecules of CHARMM's force field, which is for nucleotides within a chain only.
CHARMM_MOLECULES = {"indole": ("INDO",), "dimethyl disulphide": ("DMDS",)}
DISULFIDES = {"bridge": ((1, 4),), "bridge, charged ends": ((1, 4),)}
FF14SB = "amber14-all.xml"
FF19SB = "amber19/protein.ff19SB.xml"
SOLVENTS = ("hct", "obc1", "obc2", "gbn", "gbn2")


def implicit(solvent):
    return f"implicit/{solvent}.xml"


def cases():
    """(name, files of the force field, peptide, cutoff in nm or None)."""
    for solvent in SOLVENTS:
        yield f"ff14SB, {solvent}", (FF14SB, implicit(solvent)), "rings", None
    for peptide in ("charges", "branches", "amides", "bridge", "chignolin"):
        yield "ff14SB, obc2", (FF14SB, implicit("obc2")), peptide, None
    yield "ff14SB, gbn2", (FF14SB, implicit("gbn2")), "chignolin", None
    yield "ff14SB, vacuum", (FF14SB,), "amides", None
    yield "ff14SB, obc2, cutoff 0.8 nm", (FF14SB, implicit("obc2")), "branches", 0.8
    yield "ff14SB, vacuum, cutoff 0.8 nm", (FF14SB,), "rings", 0.8
    for peptide in ("rings", "charges", "chignolin"):
        yield "ff19SB, obc2", (FF19SB, implicit("obc2")), peptide, None
    for peptide in ("rings, charged ends", "charges, charged ends", "bridge, charged ends", "chignolin"):
        yield "CHARMM36, vacuum", ("charmm36.xml",), peptide, None
    yield "CHARMM36, obc2", ("charmm36.xml", implicit("obc2")), "branches, charged ends", None
    yield "CHARMM36 2024, vacuum", ("charmm36_2024.xml",), "chignolin", None
    yield "ff99SB-ILDN, OBC2", ("amber99sbildn.xml", "amber99_obc.xml"), "rings", None
    yield "ff96, OBC2", ("amber96.xml", "amber96_obc.xml"), "amides", None
    yield "ff03, OBC2", ("amber03.xml", "amber03_obc.xml"), "branches", None
    yield "ff10, OBC2", ("amber10.xml", "amber10_obc.xml"), "charges", None
    yield "ff15ipq, gbn2", ("amber14/protein.ff15ipq.xml", implicit("gbn2")), "branches", None
    yield "FB15, vacuum", ("amberfb15.xml",), "rings", None
    yield "FB15, obc1", ("amberfb15.xml", implicit("obc1")), "histidines", None
    yield "ff99SB, OBC2", ("amber99sb.xml", "amber99_obc.xml"), "charges", None
    yield "ff99SB-nmr, OBC2", ("amber99sbnmr.xml", "amber99_obc.xml"), "histidines", None
    yield "ff14SB, hct", (FF14SB, implicit("hct")), "protons", None
    yield "ff14SB, gbn2", ("amber14/protein.ff14SB.xml", implicit("gbn2")), "histidines", None
    yield "ff15ipq, obc1", ("amber14/protein.ff15ipq.xml", implicit("obc1")), "histidines", None
    yield "ff19SB, gbn2", (FF19SB, implicit("gbn2")), "protons", None
    yield "ff19SB, gbn", (FF19SB, implicit("gbn")), "bridge", None
    for solvent in SOLVENTS:
        yield f"CHARMM36, {solvent}", ("charmm36.xml", implicit(solvent)), "charges, charged ends", None
    yield "CHARMM36 2024, gbn2", ("charmm36_2024.xml", implicit("gbn2")), "rings, charged ends", None
    for pair in ("DNA, AT", "DNA, GC"):
        yield "OL15, obc2", ("amber14/DNA.OL15.xml", implicit("obc2")), pair, None
    yield "bsc1, gbn2", ("amber14/DNA.bsc1.xml", implicit("gbn2")), "DNA, GC", None
    yield "OL21, obc1", ("amber19/DNA.OL21.xml", implicit("obc1")), "DNA, AT", None
    for pair in ("RNA, AU", "RNA, GC"):
        yield "OL3, gbn2", ("amber14/RNA.OL3.xml", implicit("gbn2")), pair, None
    for molecule in CHARMM_MOLECULES:
        yield "CHARMM36, vacuum", ("charmm36.xml",), molecule, None


def topology_of(peptide):
    if peptide in CHARMM_MOLECULES:
        return chain_topology(app.ForceField("charmm36.xml"), CHARMM_MOLECULES[peptide])
    return chain_topology(app.ForceField(FF14SB), PEPTIDES[peptide], DISULFIDES.get(peptide, ()))


def write(folder, case, peptide, topology, system, positions):
    folder.mkdir(parents=True)
    (folder / "system.xml").write_text(openmm.XmlSerializer.serialize(system))
    (folder / "topology.pdb").write_text(pdb_text(topology, positions))
    (folder / "case.json").write_text(json.dumps({"force_field": case, "molecule": peptide}))


def amber_system(topology, positions, solvent):
    """The System of a prmtop that ParmEd writes of a System of ff14SB in vacuum."""
    import parmed

    system = app.ForceField(FF14SB).createSystem(topology, nonbondedMethod=app.NoCutoff)
    structure = parmed.openmm.load_topology(topology, system, xyz=positions * 10)
    parmed.tools.changeRadii(structure, "mbondi3").execute()
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/molecule.prmtop"
        structure.save(path)
        return app.AmberPrmtopFile(path).createSystem(nonbondedMethod=app.NoCutoff, implicitSolvent=solvent)


def main():
    root = pathlib.Path(sys.argv[1])
    text = sys.argv[2] if len(sys.argv) > 2 else ""
    structures = {}
    number = 0
    for case, files, peptide, cutoff in cases():
        number += 1
        if text not in f"{case}, {peptide}":
            continue
        topology = topology_of(peptide)
        method = {} if cutoff is None else {"nonbondedMethod": app.CutoffNonPeriodic, "nonbondedCutoff": cutoff * unit.nanometer}
        system = app.ForceField(*files).createSystem(topology, **{"nonbondedMethod": app.NoCutoff, **method})
        if peptide not in structures:
            structures[peptide] = relaxed(topology, system)
        write(root / f"{number:02d}", case, peptide, topology, system, structures[peptide])
        print(case, peptide, system.getNumParticles(), flush=True)
    for case, solvent in (("prmtop, OBC2", app.OBC2), ("prmtop, GBn2", app.GBn2), ("prmtop, vacuum", None)):
        number += 1
        if text not in f"{case}, rings":
            continue
        topology = topology_of("rings")
        if "rings" not in structures:
            structures["rings"] = relaxed(topology, app.ForceField(FF14SB).createSystem(topology))
        system = amber_system(topology, structures["rings"], solvent)
        write(root / f"{number:02d}", case, "rings", topology, system, structures["rings"])


if __name__ == "__main__":
    main()
