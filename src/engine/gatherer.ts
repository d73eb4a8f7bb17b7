import type { Change, Outcome } from './store.js';

const maxBatch = 200;
const maxInFlight = 2;

interface Waiting {
  change: Change;
  writes: string[];
  reads: string[];
  resolve: (outcome: Outcome) => void;
  reject: (error: unknown) => void;
}

/**
 * Commands that arrive together travel in one batch, at most two batches in flight. Two commands never meet, in a batch
 * or in flight, if one writes what the other reads or writes; nobody waits for a batch to fill.
 */
export class Gatherer {
  private waiting: Waiting[] = [];
  private inFlight = 0;
  private readonly writing = new Map<string, number>();
  private readonly reading = new Map<string, number>();

  constructor(private readonly apply: (changes: Change[]) => Promise<Outcome[]>) {}

  submit(change: Change): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const name = (r: { kind: string; id: string }) => `${r.kind}:${r.id}`;
      this.waiting.push({ change, writes: change.writes.map(name), reads: change.reads.map(name), resolve, reject });
      if (this.waiting.length === 1) setImmediate(() => this.pump());
    });
  }

  private pump(): void {
    while (this.inFlight < maxInFlight) {
      const batch = this.take();
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
  private take(): Waiting[] {
    const batch: Waiting[] = [];
    const rest: Waiting[] = [];
    for (const item of this.waiting) {
      if (batch.length >= maxBatch || this.meets(item)) {
        rest.push(item);
        continue;
      }
      this.mark(item, 1);
      batch.push(item);
    }
    this.waiting = rest;
    return batch;
  }

  private meets(item: Waiting): boolean {
    return (
      item.writes.some((key) => this.writing.has(key) || this.reading.has(key)) ||
      item.reads.some((key) => this.writing.has(key))
    );
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
