import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';

/** One part of a paper, in the order of reading. */
export type Block =
  | { kind: 'heading'; level: 2 | 3; text: string }
  | { kind: 'text'; text: string }
  /** Terms with their values, as a table of two columns. */
  | { kind: 'facts'; rows: [string, string][] }
  /** Ziffern, each with what follows from it. */
  | { kind: 'clauses'; items: { number: number; text: string; note?: string | undefined }[] }
  /** `widths`: shares of the columns after the first, which is as wide as its words; equal where nothing is said. */
  | { kind: 'table'; header: string[]; rows: string[][]; widths?: number[] };

/** Dokument to print or keep: agenda, ballot sheet, decision, minutes. German, with headings and tables that are such. */
export interface Paper {
  title: string;
  /** Below the title: body, day, state of the text. */
  subtitle: string;
  /** Who answers for it. */
  author: string;
  /** At the foot of each page. */
  foot: string;
  blocks: Block[];
}

/** The only template: structure comes from the data, so that every paper is tagged in the same way. */
const template = `
#let paper = json(bytes(sys.inputs.paper))
#set document(title: paper.title, author: paper.author, date: none)
#set text(lang: "de", region: "DE", size: 11pt)
#set par(leading: 0.7em, spacing: 1.1em)
#set page(
  paper: "a4",
  margin: (x: 2.5cm, top: 2.2cm, bottom: 2.4cm),
  footer: context [
    #set text(size: 9pt)
    #paper.foot #h(1fr) Seite #counter(page).display() von #counter(page).final().first()
  ],
)
#show heading.where(level: 1): set text(size: 19pt)
#show heading.where(level: 2): set text(size: 14pt)
#show heading.where(level: 3): set text(size: 11.5pt)
#show heading: set block(above: 1.6em, below: 0.8em)
#set table(stroke: (x: none, y: 0.4pt), inset: (x: 4pt, y: 5pt), align: left + top)
#show table.cell.where(y: 0): strong

#heading(level: 1, paper.title)
#if paper.subtitle != "" [#text(size: 11pt, paper.subtitle)]

#for part in paper.blocks {
  if part.kind == "heading" {
    heading(level: part.level, part.text)
  } else if part.kind == "text" {
    for line in part.text.split("\\n") { par(line) }
  } else if part.kind == "facts" {
    table(
      columns: (4.5cm, 1fr),
      table.header("Angabe", "Inhalt"),
      ..part.rows.flatten(),
    )
  } else if part.kind == "clauses" {
    for item in part.items {
      grid(
        columns: (0.9cm, 1fr),
        [#str(item.number).],
        [#item.text #if item.at("note", default: none) != none [ \\ #text(size: 9.5pt, item.note)]],
      )
    }
  } else if part.kind == "table" {
    let widths = part.at("widths", default: (1,) * (part.header.len() - 1))
    // A short table stays on one page.
    set block(breakable: part.rows.len() > 20)
    set text(hyphenate: true)
    table(
      columns: (auto,) + widths.map(share => share * 1fr),
      table.header(..part.header),
      // A box to tick is drawn: not every machine has a font with that sign.
      ..part.rows.flatten().map(cell => if cell == "☐" { box(width: 0.8em, height: 0.8em, stroke: 0.6pt) } else { cell }),
    )
  }
}
`;

let compiler: NodeCompiler | undefined;

async function loadCompiler(): Promise<NodeCompiler> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new NoTypesetter();
  return (await import('@myriaddreamin/typst-ts-node-compiler')).NodeCompiler.create();
}

/** The typesetter is a program of its own for each kind of machine; this version of it exists for Linux on x64 only. */
export class NoTypesetter extends Error {}

/**
 * PDF/UA-1 (accessible PDF); Typst refuses what would break the standard.
 * @throws NoTypesetter where there is none for this machine; Error with Typst's reason.
 */
export async function toPdf(paper: Paper): Promise<Buffer> {
  compiler ??= await loadCompiler();
  const pdf = compiler.pdf(
    { mainFileContent: template, inputs: { paper: JSON.stringify(paper) } },
    { pdfStandard: 'ua-1' as never },
  );
  compiler.evictCache(10);
  return pdf;
}
