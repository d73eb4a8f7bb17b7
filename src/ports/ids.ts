import { type Random, SeededRandom, SystemRandom } from './random.js';

/** Ids of new rows: UUID version 7 (RFC 9562), each greater than the one before. */
export interface Ids {
  next(): string;
}

/** Ids that begin with the time of this machine; what stands behind it is random. */
export class TimeOrderedIds implements Ids {
  private readonly random = new SystemRandom();
  private ms = 0;
  private count = 0;

  next(): string {
    const now = Date.now();
    if (now > this.ms) {
      this.ms = now;
      this.count = this.random.below(0x800);
    } else if (++this.count > 0xfff) {
      this.ms += 1;
      this.count = 0;
    }
    return uuid7(this.ms, this.count, this.random);
  }
}

/** The same ids for the same seed, in rising order; their time is a running number. */
export class SeededIds implements Ids {
  private readonly random: Random;
  private ms = Date.UTC(2024, 0, 1);

  constructor(seed: string | number = 1) {
    this.random = new SeededRandom(`ids/${seed}`);
  }

  next(): string {
    return uuid7(this.ms++, 0, this.random);
  }
}

function uuid7(ms: number, count: number, random: Random): string {
  const time = ms.toString(16).padStart(12, '0');
  const middle = (0x7000 | count).toString(16);
  const variant = (8 + random.below(4)).toString(16);
  const rest = random.hex(8);
  return `${time.slice(0, 8)}-${time.slice(8)}-${middle}-${variant}${rest.slice(0, 3)}-${rest.slice(3, 15)}`;
}
