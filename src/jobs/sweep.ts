import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { PARTS, type Parts } from '../parts.js';
import { Relay } from './relay.js';

const soonMs = 1000;
const restMs = 15_000;
/** How long the end waits for a hand-over under way; what it does not finish is found again by the next start. */
const lastHandOverMs = 1000;

/**
 * The sweep behind the queue: on its own interval, independent of BullMQ and of LISTEN, it fires what is due and hands
 * over outbox rows whose job was lost. Sleeps until the next due time, at most 1 s while something is due within the
 * minute, at most 15 s otherwise (design.md 3).
 */
@Injectable()
export class Sweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('sweep');
  private timer: NodeJS.Timeout | null = null;
  private sweeping: Promise<void> = Promise.resolve();
  private handingOver: Promise<void> = Promise.resolve();
  private isOver = false;
  private isHinted = false;
  private unsubscribe: () => void = () => undefined;

  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly relay: Relay,
  ) {}

  onApplicationBootstrap(): void {
    this.unsubscribe = this.parts.hint.subscribe(() => {
      this.isHinted = true;
      this.soon(0);
    });
    this.soon(0);
  }

  /** Before the queues close. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isOver = true;
    this.unsubscribe();
    if (this.timer) clearTimeout(this.timer);
    await this.sweeping;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => (timer = setTimeout(resolve, lastHandOverMs)));
    await Promise.race([this.handingOver, patience]);
    clearTimeout(timer);
  }

  private soon(ms: number): void {
    if (this.isOver) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      this.sweeping = this.sweeping.then(() => this.sweep());
    }, ms);
  }

  private async sweep(): Promise<void> {
    let wait = restMs;
    this.isHinted = false;
    try {
      if (this.parts.config.UMLAUF_SWEEP_FIRES !== 'off') {
        let due = await this.parts.engine.fireDue();
        while (due.fired > 0 && !this.isOver) due = await this.parts.engine.fireDue();
        if (due.nextDueAt) {
          const untilNext = Date.parse(due.nextDueAt) - Date.parse(due.now);
          if (untilNext < 60_000) wait = Math.max(20, Math.min(soonMs, untilNext));
        }
      }
    } catch (error) {
      this.logger.warn(`Fristen: ${(error as Error).message}`);
      wait = soonMs;
    }
    // Not waited for: a queue that does not answer must not hold up the deadlines.
    if (!this.isOver) this.handingOver = this.relay.run();
    this.soon(this.isHinted ? 0 : wait);
  }
}
