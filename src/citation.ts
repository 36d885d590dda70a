/** A publication that a method rests on, which reports ask their readers to cite. */
export interface Citation {
  /** What it is cited for, in a few words. */
  readonly use: string;
  /** The BibTeX entry; its key is the first author's family name and the year. */
  readonly bibtex: string;
}
