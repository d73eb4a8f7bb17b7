import { variables } from './config.js';

const BEGIN = '<!-- variables: written by npm run docs -->';
const END = '<!-- /variables -->';

/** The operating manual with its table of variables written anew between the two markers. */
export function withVariableTable(manual: string): string {
  const [before, rest] = split(manual, BEGIN);
  const [, after] = split(rest, END);
  const rows = variables.map((v) => `| \`${v.name}\` | ${v.description} | ${v.fallback} |`);
  const table = ['| Variable | Bedeutung | Ohne Angabe |', '| --- | --- | --- |', ...rows].join('\n');
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}

function split(text: string, marker: string): [string, string] {
  const at = text.indexOf(marker);
  if (at < 0) throw new Error(`The manual has lost its marker ${marker}.`);
  return [text.slice(0, at), text.slice(at + marker.length)];
}

/** `.env.example`: every variable with its meaning and an example, all switched off. */
export function envExample(): string {
  const plain = (text: string) => text.replaceAll('`', '');
  const blocks = variables.map(
    (v) => `# ${plain(v.description)}\n# Ohne Angabe: ${plain(v.fallback)}\n#${v.name}=${v.example}\n`,
  );
  return blocks.join('\n');
}
