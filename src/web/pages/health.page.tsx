import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { PARTS, type Parts, QUEUE, type QueueState } from '../../parts.js';
import { outboxState } from '../../register/health.queries.js';
import { UserError } from '../../user-error.js';
import { Allow } from '../allow.js';
import { plural } from '../format.js';
import { page } from '../page.js';
import { Badge } from '../ui/badge.js';
import { LinkButton } from '../ui/button.js';
import { DataTable } from '../ui/data-table.js';
import { PageHead } from '../ui/page-head.js';
import { rich } from '../ui/text.js';

/** Longest time that one check may take. */
const patienceMs = 3000;
/** Older than this, something in the outbox is stuck. */
const stuckSeconds = 300;

type Status = 'ok' | 'warning' | 'failed';

interface Check {
  name: 'database' | 'migrations' | 'queue' | 'outbox' | 'mail';
  title: string;
  status: Status;
  text: string;
  /** For machines. */
  details?: Record<string, number>;
}

/** Zustand des Systems: for people as a page, for machines as JSON; 503 while the database does not answer. */
@Controller()
export class HealthPage {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    @Inject(QUEUE) private readonly queue: QueueState,
  ) {}

  @Get('/health')
  @Allow('public')
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const checks = await this.check();
    const worst = checks.some(({ status }) => status === 'failed')
      ? 'failed'
      : checks.some(({ status }) => status === 'warning')
        ? 'warning'
        : 'ok';
    const isDown = checks.some(
      ({ name, status }) => status === 'failed' && (name === 'database' || name === 'migrations'),
    );
    response.status(isDown ? 503 : 200).setHeader('Cache-Control', 'no-store');
    if (request.accepts(['html', 'json']) === 'json') {
      const byName = Object.fromEntries(checks.map(({ name, status, details }) => [name, { status, ...details }]));
      response.json({ status: worst, checks: byName });
    } else response.type('html').send(render(checks, worst));
  }

  private async check(): Promise<Check[]> {
    const { sql, config } = this.parts;
    const [database, migrations, queue, outbox] = await Promise.all([
      attempt(() => sql('SELECT umlauf.now()')),
      attempt(() => this.parts.assertMigrated()),
      attempt(() => this.queue.counts()),
      attempt(() => outboxState(sql)),
    ]);
    return [
      {
        name: 'database',
        title: 'Datenbank',
        status: database.ok ? 'ok' : 'failed',
        text: database.ok ? 'antwortet' : 'antwortet nicht',
      },
      {
        name: 'migrations',
        title: 'Migrationen',
        status: migrations.ok ? 'ok' : 'failed',
        text: migrations.ok
          ? 'vollständig'
          : migrations.error instanceof UserError
            ? migrations.error.message
            : 'lassen sich nicht prüfen',
      },
      {
        name: 'queue',
        title: 'Warteschlange',
        status: queue.ok ? 'ok' : 'failed',
        text: queue.ok
          ? `antwortet (${config.REDIS_URL ? 'Redis' : 'in der Datenbank'})`
          : 'antwortet nicht; Fristen und Mails laufen über den regelmäßigen Durchgang weiter',
        details: queue.ok ? queue.value : undefined,
      },
      outbox.ok
        ? {
            name: 'outbox',
            title: 'Ausgang',
            status: outbox.value.oldestSeconds > stuckSeconds ? 'warning' : 'ok',
            text:
              outbox.value.pending === 0
                ? 'nichts wartet'
                : `${plural(outbox.value.pending, 'Eintrag wartet', 'Einträge warten')}, der älteste seit ${plural(Math.floor(outbox.value.oldestSeconds / 60), 'Minute', 'Minuten')}`,
            details: { pending: outbox.value.pending, oldestSeconds: outbox.value.oldestSeconds },
          }
        : { name: 'outbox', title: 'Ausgang', status: 'failed', text: 'lässt sich nicht prüfen' },
      {
        name: 'mail',
        title: 'Mails',
        status: outbox.ok && outbox.value.failed > 0 ? 'warning' : 'ok',
        text: `${config.SMTP_URL ? 'Mailserver eingestellt' : 'eingebautes Postfach; nichts verlässt diese Maschine'}${
          outbox.ok && outbox.value.failed > 0 ? `. Nicht zugestellt: ${outbox.value.failed}` : ''
        }`,
        details: outbox.ok ? { undelivered: outbox.value.failed } : undefined,
      },
    ];
  }
}

type Attempt<T> = { ok: true; value: T } | { ok: false; error: unknown };

/** An answer in time, or none. */
async function attempt<T>(ask: () => Promise<T>): Promise<Attempt<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), patienceMs);
  });
  try {
    return { ok: true, value: await Promise.race([ask(), late]) };
  } catch (error) {
    return { ok: false, error };
  } finally {
    clearTimeout(timer);
  }
}

const heads: Record<Status, { tone: 'success' | 'warning' | 'danger'; label: string }> = {
  ok: { tone: 'success', label: 'in Ordnung' },
  warning: { tone: 'warning', label: 'bitte ansehen' },
  failed: { tone: 'danger', label: 'gestört' },
};

function render(checks: Check[], worst: Status): string {
  const head = heads[worst];
  return page(null, {
    title: 'Zustand des Systems',
    nav: null,
    children: (
      <>
        <PageHead
          heading="Zustand des Systems"
          badge={rich(<Badge tone={head.tone} label={head.label} />)}
          facts={['Ob alles läuft, worauf umlauf beruht.']}
        />
        <DataTable
          caption="Prüfungen"
          rows={checks}
          columns={[
            { header: 'Teil', cell: (check) => check.title },
            {
              header: 'Zustand',
              cell: ({ status }) => rich(<Badge tone={heads[status].tone} label={heads[status].label} />),
            },
            { header: 'Was', cell: (check) => check.text },
          ]}
        />
        <p class="u-after">
          <LinkButton kind="primary" label="Neu prüfen" href="/health" icon="autorenew" />
        </p>
      </>
    ),
  }) as string;
}
