import {
  Document,
  Footer,
  HeadingLevel,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import type { Block, Paper } from './paper.js';

/** The same paper as a Word file: headings as styles, tables with a header row, language German. */
export async function toDocx(paper: Paper): Promise<Buffer> {
  const document = new Document({
    title: paper.title,
    creator: paper.author,
    styles: { default: { document: { run: { font: 'Calibri', size: 22, language: { value: 'de-DE' } } } } },
    sections: [
      {
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                children: [
                  new TextRun(`${paper.foot} · Seite `),
                  new TextRun({ children: [PageNumber.CURRENT, ' von ', PageNumber.TOTAL_PAGES] }),
                ],
              }),
            ],
          }),
        },
        children: [
          new Paragraph({ text: paper.title, heading: HeadingLevel.HEADING_1 }),
          ...(paper.subtitle ? [new Paragraph(paper.subtitle)] : []),
          ...paper.blocks.flatMap(drawn),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}

function drawn(block: Block): (Paragraph | Table)[] {
  switch (block.kind) {
    case 'heading':
      return [
        new Paragraph({
          text: block.text,
          heading: block.level === 2 ? HeadingLevel.HEADING_2 : HeadingLevel.HEADING_3,
        }),
      ];
    case 'text':
      return block.text.split('\n').map((line) => new Paragraph(line));
    case 'clauses':
      return block.items.flatMap(({ number, text, note }) => [
        new Paragraph({ text: `${number}. ${text}`, indent: { left: 360, hanging: 360 } }),
        ...(note ? [new Paragraph({ text: note, indent: { left: 360 } })] : []),
      ]);
    case 'facts':
      return [table(['Angabe', 'Inhalt'], block.rows)];
    case 'table':
      return [table(block.header, block.rows)];
  }
}

function table(header: string[], rows: string[][]): Table {
  const row = (cells: string[], isHeader: boolean) =>
    new TableRow({
      tableHeader: isHeader,
      children: cells.map(
        (text) =>
          new TableCell({
            children: text
              .split('\n')
              .map((line) => new Paragraph({ children: [new TextRun({ text: line, bold: isHeader })] })),
          }),
      ),
    });
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: [row(header, true), ...rows.map((cells) => row(cells, false))],
  });
}
