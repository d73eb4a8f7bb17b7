import { createHmac, timingSafeEqual } from 'node:crypto';

/** What comes in on an address: an answer of the recipient, or the report of a server that could not deliver. */
export type AnswerKind = 'answer' | 'bounce';

const localParts: Record<AnswerKind, string> = { answer: 'antwort', bounce: 'zustellung' };
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const signatureBytes = 10;
const pattern = /^(antwort|zustellung)-([a-z2-7]{26})-([a-z2-7]{16})$/;

/**
 * Antwortadressen: each mail has two addresses of its own, one for answers (Reply-To) and one for bounces (envelope
 * sender). Both carry the id of the mail and a signature (HMAC-SHA-256, 80 bits, by a key made for this from the key of the
 * installation), in letters and digits whose case does not matter: nobody can address a mail that umlauf did not send
 * them. At most 54 characters before the @ (RFC 5321 allows 64).
 */
export class AnswerAddresses {
  private readonly key: Buffer;
  constructor(
    installationKey: string,
    readonly domain: string,
  ) {
    this.key = createHmac('sha256', installationKey).update('umlauf/answers-by-mail/1').digest();
  }

  of(kind: AnswerKind, mailId: string): string {
    const id = encoded(Buffer.from(mailId.replaceAll('-', ''), 'hex'));
    return `${localParts[kind]}-${id}-${encoded(this.signature(kind, mailId))}@${this.domain}`;
  }

  /** The mail that an address belongs to; `null` for any address that is not one of ours. */
  read(address: string): { kind: AnswerKind; mailId: string } | null {
    const at = address.lastIndexOf('@');
    if (at < 0 || address.slice(at + 1).toLowerCase() !== this.domain) return null;
    const [, local, id, signature] = pattern.exec(address.slice(0, at).toLowerCase()) ?? [];
    if (!local || !id || !signature) return null;
    const kind = local === localParts.answer ? 'answer' : 'bounce';
    const mailId = uuidOf(decoded(id, 16));
    return timingSafeEqual(decoded(signature, signatureBytes), this.signature(kind, mailId)) ? { kind, mailId } : null;
  }

  /** Code (six digits) that confirms what a mail asked for; it follows from the id of that mail and is kept nowhere. */
  code(incomingId: string): string {
    const number = createHmac('sha256', this.key).update(`code/${incomingId}`).digest().readUInt32BE(0);
    return String(number % 1_000_000).padStart(6, '0');
  }

  private signature(kind: AnswerKind, mailId: string): Buffer {
    const digest = createHmac('sha256', this.key).update(`${kind}/${mailId.toLowerCase()}`).digest();
    return digest.subarray(0, signatureBytes);
  }
}

/** Base 32 (RFC 4648) in small letters, without padding. */
function encoded(bytes: Buffer): string {
  let [bits, length, out] = [0n, bytes.length * 8, ''];
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  const padding = (5 - (length % 5)) % 5;
  bits <<= BigInt(padding);
  for (length += padding; length > 0; length -= 5) out += alphabet[Number((bits >> BigInt(length - 5)) & 31n)];
  return out;
}

function decoded(letters: string, bytes: number): Buffer {
  let bits = 0n;
  for (const letter of letters) bits = (bits << 5n) | BigInt(alphabet.indexOf(letter));
  bits >>= BigInt(letters.length * 5 - bytes * 8);
  return Buffer.from(bits.toString(16).padStart(bytes * 2, '0'), 'hex');
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
