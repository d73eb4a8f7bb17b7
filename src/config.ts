import { z } from 'zod';
import { UserError } from './user-error.js';

/** The environment holds values that umlauf cannot start with; the message has one German sentence for each. */
export class ConfigError extends UserError {
  override name = 'ConfigError';
  constructor(readonly sentences: string[]) {
    super(sentences.join('\n'));
  }
}

/** What the operating manual says about a variable beside its description. */
interface VariableNotes {
  description: string;
  /** What holds without the variable, in words or as the value itself. */
  fallback: string;
  example: string;
}

const notes = (description: string, fallback: string, example: string) =>
  ({ description, fallback, example }) satisfies VariableNotes;

const databaseAddress = z.url({ protocol: /^postgres(ql)?$/, error: 'postgres://NAME:KENNWORT@RECHNER/DATENBANK' });

const portRange = 'eine ganze Zahl von 0 bis 65535';

const schema = z.object({
  PORT: z.coerce
    .number({ error: portRange })
    .int({ error: portRange })
    .min(0, { error: portRange })
    .max(65_535, { error: portRange })
    .default(3000)
    .meta(notes('Port, unter dem die Anwendung antwortet. 0 wählt einen freien.', '`3000`', '3001')),
  HOST: z
    .string()
    .default('127.0.0.1')
    .meta(
      notes(
        'Netzadresse, an der die Anwendung lauscht. `0.0.0.0` macht sie im Netz erreichbar; das braucht einen Proxy mit TLS davor.',
        '`127.0.0.1`, nur dieser Rechner',
        '0.0.0.0',
      ),
    ),
  BASE_URL: z
    .url({ protocol: /^https?$/, error: 'eine Adresse mit https:// oder http://' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .meta(
      notes(
        'Adresse, unter der die Menschen die Anwendung aufrufen. Aus ihr entstehen die Links in Mails.',
        '`http://HOST:PORT`',
        'https://umlauf.example.org',
      ),
    ),
  UMLAUF_MODE: z
    .enum(['demo', 'production'], { error: 'demo oder production' })
    .default('demo')
    .meta(
      notes(
        '`demo`: Anmeldung durch Wahl einer Stelle, Demonstrationsdaten, verstellbare Uhr. `production`: nichts davon.',
        '`demo`',
        'production',
      ),
    ),
  UMLAUF_DATA: z
    .string()
    .optional()
    .meta(
      notes(
        'Ordner für die Daten der eingebauten Datenbank und ihre Geheimnisse.',
        '`.umlauf` im Projektordner; für root `/var/lib/umlauf`, wenn die Datenbank den Projektordner nicht betreten darf',
        '/var/lib/umlauf',
      ),
    ),
  DATABASE_URL: databaseAddress
    .optional()
    .meta(
      notes(
        'PostgreSQL ab Version 15, Zugang des laufenden Programms (Rolle `umlauf_app`).',
        'eingebautes PostgreSQL 18',
        'postgres://umlauf_app:geheim@db.example.org/umlauf',
      ),
    ),
  UMLAUF_OWNER_DATABASE_URL: databaseAddress
    .optional()
    .meta(
      notes(
        'Dieselbe Datenbank, Zugang der Eigentümerrolle `umlauf_owner`, nur für Migrationen. Fehlt er, prüft `umlauf start` nur, ob alle Migrationen gelaufen sind.',
        'keine Migration beim Start',
        'postgres://umlauf_owner:geheim@db.example.org/umlauf',
      ),
    ),
  UMLAUF_SUPERUSER_DATABASE_URL: databaseAddress
    .optional()
    .meta(
      notes(
        'Zugang, mit dem `umlauf migrate` Datenbank und Rollen anlegt, wenn es sie noch nicht gibt. Danach nicht mehr nötig.',
        'Datenbank und Rollen gibt es schon',
        'postgres://postgres:geheim@db.example.org/postgres',
      ),
    ),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'redis://RECHNER:PORT' })
    .optional()
    .meta(notes('Redis für die Warteschlangen.', 'Warteschlangen in der Datenbank', 'redis://redis.example.org:6379')),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'smtp://RECHNER:PORT' })
    .optional()
    .meta(
      notes(
        'Mailserver für ausgehende Mails.',
        'eingebautes Postfach; keine Mail verlässt den Rechner',
        'smtp://mail.example.org:587',
      ),
    ),
  MAIL_FROM: z
    .string()
    .regex(/^[^<>@\s]+@[^<>@\s]+$|^[^<>]+<[^<>@\s]+@[^<>@\s]+>$/, { error: 'eine Mailadresse' })
    .default('umlauf <umlauf@example.org>')
    .meta(notes('Absender der Mails.', '`umlauf <umlauf@example.org>`', 'Geschäftsstelle <stelle@example.org>')),
  MAIL_IN_PORT: z.coerce
    .number({ error: portRange })
    .int({ error: portRange })
    .min(0, { error: portRange })
    .max(65_535, { error: portRange })
    .optional()
    .meta(
      notes(
        'Port, an dem umlauf Antworten auf seine Mails und Unzustellbarkeitsmeldungen annimmt. Schaltet Antworten per Mail ein.',
        'Antworten per Mail sind aus',
        '2525',
      ),
    ),
  MAIL_IN_HOST: z
    .string()
    .default('127.0.0.1')
    .meta(
      notes(
        'Netzadresse dafür. Der Mailserver der Stelle reicht die Mails hierher weiter; aus dem Internet darf der Port nicht erreichbar sein.',
        '`127.0.0.1`, nur dieser Rechner',
        '10.0.0.5',
      ),
    ),
  MAIL_IN_DOMAIN: z
    .string()
    .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i, { error: 'eine Domain wie antwort.example.org' })
    .transform((domain) => domain.toLowerCase())
    .optional()
    .meta(
      notes(
        'Domain der Antwortadressen. Alle Mails an sie gehören zu umlauf. Mit `MAIL_IN_PORT` nötig.',
        'keine',
        'antwort.example.org',
      ),
    ),
  MAIL_IN_PROTOCOL: z
    .enum(['smtp', 'lmtp'], { error: 'smtp oder lmtp' })
    .default('smtp')
    .meta(notes('Wie der Mailserver der Stelle die Mails weiterreicht: `smtp` oder `lmtp`.', '`smtp`', 'lmtp')),
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: 'die Adresse des Anmeldedienstes mit https://' })
    .optional()
    .meta(
      notes(
        'Anmeldedienst nach OpenID Connect. In `production` nötig.',
        'Anmeldung durch Wahl einer Stelle (nur `demo`)',
        'https://anmeldung.example.org/realms/umlauf',
      ),
    ),
  SESSION_SECRET: z
    .string()
    .min(32, { error: 'mindestens 32 zufällige Zeichen' })
    .optional()
    .meta(
      notes(
        'Schlüssel, mit dem die Anmelde-Cookies unterschrieben werden. In `production` nötig; mehrere Rechner brauchen denselben.',
        'einmal erzeugt und im Datenordner verwahrt; mit `DATABASE_URL` je Start neu',
        '',
      ),
    ),
  UMLAUF_SWEEP_FIRES: z
    .enum(['on', 'off'], { error: 'on oder off' })
    .default('on')
    .meta(
      notes(
        '`off`: Fristen löst nur die Warteschlange aus, der regelmäßige Durchgang nicht. Nur für Prüfungen.',
        '`on`',
        'off',
      ),
    ),
  UMLAUF_DEBUG: z
    .enum(['0', '1'], { error: '1 oder 0' })
    .default('0')
    .meta(notes('`1` zeigt bei unerwarteten Fehlern auf der Kommandozeile, wo sie entstanden sind.', '`0`', '1')),
});

/** All variables with their German notes, in the order of the manual. */
export const variables = Object.entries(schema.shape).map(([name, type]) => ({
  name,
  ...(type.meta() as unknown as VariableNotes),
}));

/** The settings by the names of their variables; without a value: `undefined`. */
export type Config = Omit<z.infer<typeof schema>, 'BASE_URL' | 'SESSION_SECRET'> & {
  /** Without a slash at the end. */
  BASE_URL: string;
  /** Empty until `umlauf start` has put in the kept one. */
  SESSION_SECRET: string;
};

/** Reads the environment; an empty variable counts as not set. Throws `ConfigError`. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const result = schema.safeParse(set);
  if (!result.success) throw new ConfigError(sentencesFor(result.error.issues, set));
  const values = result.data;
  const missing = missingSentences(values);
  if (missing.length) throw new ConfigError(missing);
  return {
    ...values,
    BASE_URL: values.BASE_URL ?? localAddress(values.HOST, values.PORT),
    SESSION_SECRET: values.SESSION_SECRET ?? '',
  };
}

/** Where a browser on this machine finds the application. */
export function localAddress(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** One sentence for each variable. Values of addresses and keys may hold passwords and are not repeated. */
function sentencesFor(issues: z.core.$ZodIssue[], values: Record<string, string | undefined>): string[] {
  const possible = new Map(issues.map((issue) => [String(issue.path[0]), issue.message]));
  return [...possible].map(([name, expected]) => {
    const isSecret = /URL|SECRET|ISSUER/.test(name);
    return `${isSecret ? `Der Wert von ${name}` : `${name}=${values[name]}`} geht nicht. Möglich: ${expected}.`;
  });
}

function missingSentences(values: z.infer<typeof schema>): string[] {
  const sentences: string[] = [];
  for (const name of ['UMLAUF_OWNER_DATABASE_URL', 'UMLAUF_SUPERUSER_DATABASE_URL'] as const) {
    if (values[name] && !values.DATABASE_URL) sentences.push(`Zu ${name} gehört DATABASE_URL; sie fehlt.`);
  }
  if (values.UMLAUF_SUPERUSER_DATABASE_URL && !values.UMLAUF_OWNER_DATABASE_URL) {
    sentences.push('Zu UMLAUF_SUPERUSER_DATABASE_URL gehört UMLAUF_OWNER_DATABASE_URL; sie fehlt.');
  }
  if (values.MAIL_IN_PORT !== undefined) {
    for (const name of ['MAIL_IN_DOMAIN', 'SMTP_URL'] as const) {
      if (!values[name]) sentences.push(`Zu MAIL_IN_PORT gehört ${name}; diese Angabe fehlt.`);
    }
  }
  if (values.UMLAUF_MODE === 'production') {
    for (const name of ['OIDC_ISSUER', 'SESSION_SECRET', 'BASE_URL'] as const) {
      if (!values[name]) sentences.push(`UMLAUF_MODE=production braucht ${name}; diese Angabe fehlt.`);
    }
  }
  return sentences;
}
