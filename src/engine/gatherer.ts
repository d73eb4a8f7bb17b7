import type { Change, Outcome, Rested } from './store.js';

const maxBatch = 200;
const maxInFlight = 2;

interface Waiting {
  change: Change;
  /** Rows by kind and id. */
  writes: string[];
  reads: string[];
  resolve: (outcome: Outcome) => void;
  reject: (error: unknown) => void;
}

type Keys = Pick<ReadonlySet<string>, 'has'>;

/**
 * Commands that arrive together travel together, shared between at most two batches in flight. Two commands never meet,
 * in a batch or in flight, if one writes what the other reads or writes; nobody waits for a batch to fill, and nobody
 * overtakes a command that waits for the same rows.
 */
export class Gatherer {
  private waiting: Waiting[] = [];
  private isAwake = false;
  private inFlight = 0;
  private readonly writing = new Map<string, number>();
  private readonly reading = new Map<string, number>();

  constructor(private readonly apply: (changes: Change[]) => Promise<Outcome[]>) {}

  submit(change: Change): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ change, writes: change.writes.map(keyOf), reads: change.reads.map(keyOf), resolve, reject });
      if (this.isAwake) return;
      this.isAwake = true;
      setImmediate(() => {
        this.isAwake = false;
        this.pump();
      });
    });
  }

  private pump(): void {
    while (this.inFlight < maxInFlight) {
      // What waits is shared among the free places: two batches of eight are done sooner than one of sixteen.
      const batch = this.take(Math.min(maxBatch, Math.ceil(this.waiting.length / (maxInFlight - this.inFlight))));
      if (batch.length === 0) return;
      this.inFlight++;
      this.apply(batch.map(({ change }) => change))
        .then(
          (outcomes) => batch.forEach((item, i) => item.resolve(outcomes[i]!)),
          (error: unknown) => batch.forEach((item) => item.reject(error)),
        )
        .finally(() => {
          this.inFlight--;
          for (const item of batch) this.mark(item, -1);
          this.pump();
        });
    }
  }

  /** Takes what may go together now, in order of arrival; the rest keeps waiting. */
  private take(most: number): Waiting[] {
    const batch: Waiting[] = [];
    const rest: Waiting[] = [];
    const [written, read] = [new Set<string>(), new Set<string>()];
    for (const item of this.waiting) {
      if (batch.length >= most || meets(item, this.writing, this.reading) || meets(item, written, read)) {
        rest.push(item);
        for (const key of item.writes) written.add(key);
        for (const key of item.reads) read.add(key);
        continue;
      }
      this.mark(item, 1);
      batch.push(item);
    }
    this.waiting = rest;
    return batch;
  }

  private mark(item: Waiting, by: 1 | -1): void {
    for (const [keys, counts] of [
      [item.writes, this.writing],
      [item.reads, this.reading],
    ] as const)
      for (const key of keys) {
        const count = (counts.get(key) ?? 0) + by;
        if (count === 0) counts.delete(key);
        else counts.set(key, count);
      }
  }
}

const keyOf = ({ kind, id }: Rested) => `${kind}:${id}`;

function meets(item: Waiting, writing: Keys, reading: Keys): boolean {
  return item.writes.some((key) => writing.has(key) || reading.has(key)) || item.reads.some((key) => writing.has(key));
}
