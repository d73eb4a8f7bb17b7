import { fileTypeFromBuffer } from 'file-type';

/** Documents that are read: PDF, DOCX, ODT, known by their bytes and not by their name; with their endings. */
export const documentKinds: Record<string, string> = {
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.oasis.opendocument.text': 'odt',
};

/** Bytes: 25 MB. */
export const maxFileSize = 25_000_000;

/** Media type by the bytes; `undefined` for a broken archive and for what is not known. */
export async function mediaTypeOf(content: Buffer): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(content))?.mime;
  } catch {
    return undefined;
  }
}

/** The name alone, without folders and signs that no file name has, with the ending that its bytes ask for. */
export function fileName(sent: string, ending: string, nameless: string): string {
  const name = sent
    .split(/[/\\]/)
    .at(-1)!
    .replace(/[\p{Cc}\p{Cf}\p{Surrogate}"<>|:*?]/gu, '')
    .trim()
    .slice(0, 120);
  if (name === '') return `${nameless}.${ending}`;
  return name.toLowerCase().endsWith(`.${ending}`) ? name : `${name}.${ending}`;
}
