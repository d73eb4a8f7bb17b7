import { createHash, randomBytes, randomInt } from 'node:crypto';

/** Randomness: salts, and waiting times that differ. */
export interface Random {
  /** A whole number from 0 up to, not including, `n` (at most 2^47). */
  below(n: number): number;
  /** So many random bytes, as hex. */
  hex(bytes: number): string;
}

export class SystemRandom implements Random {
  below(n: number): number {
    return randomInt(n);
  }
  hex(bytes: number): string {
    return randomBytes(bytes).toString('hex');
  }
}

/** The same numbers for the same seed, on every machine. Never for secrets. */
export class SeededRandom implements Random {
  private count = 0;
  constructor(private readonly seed: string | number = 1) {}

  below(n: number): number {
    return Number.parseInt(this.hex(6), 16) % n;
  }

  hex(bytes: number): string {
    let text = '';
    while (text.length < bytes * 2) text += createHash('sha256').update(`${this.seed}/${this.count++}`).digest('hex');
    return text.slice(0, bytes * 2);
  }
}
