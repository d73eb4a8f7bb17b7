import { EventEmitter } from 'node:events';
import pg from 'pg';

/**
 * A hint that there may be something to do: a new row in the outbox, a nearer deadline, a moved clock. It carries
 * nothing and may get lost or come twice; the sweep finds everything without it.
 */
export interface Hint {
  publish(): void;
  /** Answers how to stop listening. A listener may also be called without a reason, after a lost connection. */
  subscribe(listener: () => void): () => void;
  close(): Promise<void>;
}

const channel = 'umlauf';
/** NOTIFY makes commits wait for each other: so often at most. */
const pauseMs = 50;
const reconnectMs = 1000;

/** Hints over all processes by LISTEN and NOTIFY, outside the transactions they are about. */
export class PgHint implements Hint {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private listening: pg.Client | null = null;
  private reconnect: NodeJS.Timeout | null = null;
  private waiting: NodeJS.Timeout | null = null;
  private sending: Promise<unknown> = Promise.resolve();
  private sentAt = -pauseMs;
  private isClosed = false;

  constructor(
    private readonly pool: pg.Pool,
    private readonly url: string,
  ) {}

  publish(): void {
    if (this.waiting || this.isClosed) return;
    this.waiting = setTimeout(() => this.send(), Math.max(0, this.sentAt + pauseMs - performance.now()));
  }

  subscribe(listener: () => void): () => void {
    this.emitter.on('hint', listener);
    if (!this.listening && !this.reconnect) this.listen();
    return () => void this.emitter.off('hint', listener);
  }

  async close(): Promise<void> {
    if (this.waiting) this.send();
    this.isClosed = true;
    if (this.reconnect) clearTimeout(this.reconnect);
    const { listening } = this;
    this.listening = null;
    await Promise.all([this.sending, listening?.end().catch(() => undefined)]);
  }

  private send(): void {
    if (this.waiting) clearTimeout(this.waiting);
    this.waiting = null;
    this.sentAt = performance.now();
    this.sending = this.pool.query(`SELECT pg_notify('${channel}', '')`).catch(() => undefined);
  }

  /** A connection of its own that is opened again whenever it breaks; what was missed meanwhile is made up for. */
  private listen(): void {
    this.reconnect = null;
    const client = new pg.Client({ connectionString: this.url, keepAlive: true });
    this.listening = client;
    const again = () => {
      if (this.listening !== client) return;
      this.listening = null;
      client.end().catch(() => undefined);
      if (!this.isClosed) this.reconnect = setTimeout(() => this.listen(), reconnectMs);
    };
    client.on('notification', () => this.emitter.emit('hint'));
    client.on('error', again);
    client.on('end', again);
    client
      .connect()
      .then(() => client.query(`LISTEN ${channel}`))
      .then(() => this.emitter.emit('hint'), again);
  }
}

/** Hints inside one process. */
export class MemoryHint implements Hint {
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  publish(): void {
    setImmediate(() => this.emitter.emit('hint'));
  }
  subscribe(listener: () => void): () => void {
    this.emitter.on('hint', listener);
    return () => void this.emitter.off('hint', listener);
  }
  async close(): Promise<void> {
    this.emitter.removeAllListeners();
  }
}
