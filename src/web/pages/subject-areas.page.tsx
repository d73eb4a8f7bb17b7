import { Body, Controller, Get, Header, Inject, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { organisations } from '../../../workflows/data/organisations.js';
import { holds } from '../../identity/viewer.js';
import { PARTS, type Parts } from '../../parts.js';
import { type BodyView, type InstanceSummary, listBodies, listInstances } from '../../register/case.queries.js';
import { bodyName } from '../../register/decision.queries.js';
import { organisationName } from '../../register/names.js';
import { Allow } from '../allow.js';
import { formatList, plural } from '../format.js';
import type { Raw } from '../form-input.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { sendBeginning, sentences } from '../send-form.js';
import { StateBadge } from '../state-badge.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Button, Link, LinkButton } from '../ui/button.js';
import { DataTable } from '../ui/data-table.js';
import { EmptyState } from '../ui/empty-state.js';
import { ErrorSummary } from '../ui/error-summary.js';
import { PageHead } from '../ui/page-head.js';
import { Fields, FormSection, PostForm, SaveBar } from '../ui/post-form.js';
import { Repeater } from '../ui/repeater.js';
import { SelectField } from '../ui/select-field.js';
import { TextField } from '../ui/text-field.js';
import { fieldId, rich } from '../ui/text.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';

const newSubjectArea = `${PAGES.subjectAreas}/new`;
const maxRows = { leads: 10, things: 150 };

const thingKinds = [
  { value: 'service', label: 'Leistung' },
  { value: 'project', label: 'Umsetzungsprojekt' },
  { value: 'report', label: 'Bericht' },
  { value: 'question', label: 'Frage' },
  { value: 'document', label: 'Dokument' },
  { value: 'order', label: 'Auftrag' },
];

/** The form as typed. */
interface Values {
  title: string;
  leads: string[];
  recommendingBody: string;
  decidingBody: string;
  things: { kind: string; title: string }[];
}

/** Themenfelder: whose work ends, how far the closure is, and how many things are still to be handed over. */
@Controller()
export class SubjectAreasPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(PAGES.subjectAreas)
  @Allow('read:instance')
  @Header('content-type', 'text/html; charset=utf-8')
  async list(@CurrentView() view: View): Promise<string> {
    const [rows, bodies] = await Promise.all([
      listInstances(this.parts.sql, { workflows: ['subjectAreaClosure'], limit: 500 }),
      listBodies(this.parts.sql),
    ]);
    return renderList(view, rows, bodies);
  }

  @Get(newSubjectArea)
  @Allow('secretariat')
  @Header('content-type', 'text/html; charset=utf-8')
  async form(@CurrentView() view: View): Promise<string> {
    return this.render(view, emptyValues(), new Map(), this.parts.ids.next());
  }

  @Post(newSubjectArea)
  @Allow('secretariat')
  async open(
    @CurrentView() view: View,
    @Body() body: Record<string, unknown> | undefined,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    const values = valuesFrom(body);
    if (body?.add !== undefined || body?.remove !== undefined) {
      const changed = changeRows(values, body);
      response.type('html').send(await this.render(view, changed, new Map(), this.parts.ids.next()));
      return;
    }
    const filled = withoutEmptyRows(values);
    const sent = await sendBeginning(
      this.parts,
      view,
      'subjectAreaClosure',
      { ...filled, commandId: body?.commandId },
      unknownNames(filled, await listBodies(this.parts.sql)),
    );
    if (!sent.issues) {
      request.session.notice = 'Das Themenfeld ist aufgenommen.';
      return response.redirect(303, `${PAGES.instances}/${sent.answer.instanceId}`);
    }
    response
      .status(422)
      .type('html')
      .send(await this.render(view, filled, sentences(sent.issues), this.parts.ids.next()));
  }

  private async render(view: View, values: Values, errors: Map<string, string>, commandId: string): Promise<string> {
    return renderForm(view, { values, errors, commandId, bodies: await listBodies(this.parts.sql) });
  }
}

function renderList(view: View, rows: InstanceSummary[], bodies: BodyView[]): string {
  const mayAdd = holds(view.viewer, 'secretariat');
  const add = <LinkButton kind="primary" icon="add" label="Themenfeld aufnehmen" href={newSubjectArea} />;
  return page(view, {
    title: 'Themenfelder',
    nav: null,
    children: (
      <>
        <PageHead
          heading="Themenfelder"
          facts={['Arbeit geordnet abschließen: Antrag, Kriterien, Empfehlung, Beschluss, Übergabe.']}
          actions={mayAdd && rows.length > 0 ? rich(<>{add}</>) : undefined}
        />
        {rows.length === 0 ? (
          <EmptyState
            title="Noch kein Themenfeld aufgenommen."
            detail={mayAdd ? undefined : 'Themenfelder nimmt die Geschäftsstelle auf.'}
            action={rich(<>{mayAdd ? add : <LinkButton label="Zu „Für mich“" href={PAGES.mine} />}</>)}
          />
        ) : (
          <DataTable
            caption="Themenfelder"
            rows={rows}
            wide
            columns={[
              {
                header: 'Themenfeld',
                cell: (row) => rich(<Link label={row.title ?? 'Ohne Titel'} href={`${PAGES.instances}/${row.id}`} />),
              },
              {
                header: 'Federführung',
                cell: (row) => formatList((row.context.leads as string[]).map(organisationName)),
              },
              { header: 'Beschließt', cell: (row) => bodyName(bodies, row.context.decidingBody as string) },
              { header: 'Offene Punkte', cell: (row) => openWords(row) },
              {
                header: 'Zustand',
                cell: (row) => rich(<StateBadge workflow="subjectAreaClosure" state={row.state} />),
              },
            ]}
          />
        )}
      </>
    ),
  }) as string;
}

function openWords({ context }: InstanceSummary): string {
  const all = (context.things as unknown[]).length;
  const open = (context.open as unknown[]).length;
  return open === 0 ? 'keine' : `${open} von ${plural(all, 'Punkt', 'Punkten')}`;
}

// ── a new one ──────────────────────────────────────────────────────────────────────────────────────────────────────

interface FormProps {
  values: Values;
  errors: Map<string, string>;
  commandId: string;
  bodies: BodyView[];
}

function renderForm(view: View, { values, errors, commandId, bodies }: FormProps): string {
  const bodyOptions = bodies.map(({ code, names }) => ({ value: code, label: names.short }));
  const leads = [...values.leads, ...Array.from({ length: Math.max(0, 2 - values.leads.length) }, () => '')];
  const things = values.things;
  const shown = new Set([
    'title',
    'leads',
    'recommendingBody',
    'decidingBody',
    'things',
    ...leads.map((_, i) => `leads[${i}]`),
    ...things.flatMap((_, i) => [`things[${i}][kind]`, `things[${i}][title]`]),
  ]);
  return page(view, {
    title: 'Themenfeld aufnehmen',
    nav: null,
    error: errors.size > 0,
    children: (
      <>
        <Breadcrumbs
          crumbs={[{ label: 'Themenfelder', href: PAGES.subjectAreas }, { label: 'Themenfeld aufnehmen' }]}
        />
        <PageHead
          heading="Themenfeld aufnehmen"
          facts={['Mit allem, was darin offen ist. Abgeschlossen wird erst, wenn nichts mehr offen ist.']}
        />
        <ErrorSummary
          problems={[...errors].map(([field, message]) => ({ field: shown.has(field) ? field : undefined, message }))}
        />
        <PostForm
          action={newSubjectArea}
          csrfToken={view.csrfToken}
          commandId={commandId}
          enter={{ name: 'action', value: 'open' }}
        >
          <FormSection id="abschnitt-themenfeld" title="Themenfeld">
            <Fields>
              <TextField
                name="title"
                label="Name des Themenfelds"
                maxlength={400}
                value={values.title}
                error={errors.get('title')}
              />
            </Fields>
            <Fields two>
              <SelectField
                name="recommendingBody"
                label="Empfehlendes Gremium"
                options={bodyOptions}
                value={values.recommendingBody}
                error={errors.get('recommendingBody')}
              />
              <SelectField
                name="decidingBody"
                label="Beschließendes Gremium"
                options={bodyOptions}
                value={values.decidingBody}
                error={errors.get('decidingBody')}
              />
            </Fields>
          </FormSection>
          <FormSection
            id="abschnitt-federfuehrung"
            title="Federführung"
            intro="Beide Seiten: mindestens ein Land und ein Bundesressort. Jede Seite beantragt später den Abschluss."
          >
            <Repeater
              name="leads"
              columns={1}
              minimum={2}
              maximum={maxRows.leads}
              addLabel="Federführung hinzufügen"
              removeLabel={(i) => `Federführung ${i + 1} entfernen`}
              error={errors.get('leads')}
              rows={leads.map((code, i) =>
                rich(
                  <SelectField
                    name={`leads[${i}]`}
                    id={fieldId(`leads[${i}]`)}
                    label={`Federführung ${i + 1}`}
                    options={[]}
                    groups={organisationGroups}
                    value={code}
                    error={errors.get(`leads[${i}]`)}
                  />,
                ),
              )}
            />
          </FormSection>
          <FormSection
            id="abschnitt-offen"
            title="Offene Punkte"
            intro="Jeder Punkt wird nach dem Beschluss einzeln einer Stelle angeboten, die ihn annimmt oder ablehnt."
          >
            <Repeater
              name="things"
              columns={2}
              minimum={0}
              maximum={maxRows.things}
              addLabel="Offenen Punkt hinzufügen"
              removeLabel={(i) => `Offenen Punkt ${i + 1} entfernen`}
              error={errors.get('things')}
              rows={things.map((thing, i) =>
                rich(
                  <>
                    <SelectField
                      name={`things[${i}][kind]`}
                      label={`Art des Punkts ${i + 1}`}
                      options={thingKinds}
                      value={thing.kind}
                      error={errors.get(`things[${i}][kind]`)}
                    />
                    <TextField
                      name={`things[${i}][title]`}
                      label={`Punkt ${i + 1}`}
                      maxlength={400}
                      value={thing.title}
                      error={errors.get(`things[${i}][title]`)}
                    />
                  </>,
                ),
              )}
            />
          </FormSection>
          <SaveBar note="Die Federführungen sehen das Themenfeld danach unter „Für mich“.">
            <Button kind="primary" label="Themenfeld aufnehmen" name="action" value="open" />
            <LinkButton kind="tertiary" label="Zurück" href={PAGES.subjectAreas} />
          </SaveBar>
        </PostForm>
      </>
    ),
  }) as string;
}

const groupLabels: Record<string, string> = {
  state: 'Länder',
  federation: 'Bund',
  federalMinistry: 'Bundesressorts',
  agency: 'Stellen',
  association: 'Verbände',
  conference: 'Fachministerkonferenzen',
};

const organisationGroups = Object.entries(groupLabels).map(([kind, label]) => ({
  label,
  options: Object.values(organisations)
    .filter((organisation) => organisation.kind === kind)
    .map(({ code, names }) => ({ value: code, label: names.short })),
}));

function emptyValues(): Values {
  return {
    title: '',
    leads: ['', ''],
    recommendingBody: '',
    decidingBody: '',
    things: [{ kind: 'service', title: '' }],
  };
}

/** The form as sent, whatever its shape: a field that is no text counts as empty. */
function valuesFrom(body: Record<string, unknown> | undefined): Values {
  const text = (raw: unknown) => (typeof raw === 'string' ? raw : '');
  const list = (raw: unknown): Raw[] => {
    if (Array.isArray(raw)) return raw as Raw[];
    return raw !== null && typeof raw === 'object'
      ? (Object.values(raw) as Raw[])
      : raw === undefined
        ? []
        : [raw as Raw];
  };
  return {
    title: text(body?.title),
    leads: list(body?.leads)
      .map(text)
      .slice(0, maxRows.leads + 1),
    recommendingBody: text(body?.recommendingBody),
    decidingBody: text(body?.decidingBody),
    things: list(body?.things)
      .map((row) => {
        const fields = (row !== null && typeof row === 'object' ? row : {}) as Record<string, unknown>;
        return { kind: text(fields.kind), title: text(fields.title) };
      })
      .slice(0, maxRows.things + 1),
  };
}

/** The same form with a row more or less. */
function changeRows(values: Values, body: Record<string, unknown>): Values {
  const [list, index] = typeof body.remove === 'string' ? body.remove.split(':') : [];
  const without = <T,>(rows: T[], name: string) => (list === name ? rows.filter((_, i) => i !== Number(index)) : rows);
  const leads = without(values.leads, 'leads');
  const things = without(values.things, 'things');
  return {
    ...values,
    leads: body.add === 'leads' ? [...leads, ''] : leads,
    things: body.add === 'things' ? [...things, { kind: '', title: '' }] : things,
  };
}

function withoutEmptyRows(values: Values): Values {
  return {
    ...values,
    leads: values.leads.filter((code) => code.trim() !== ''),
    things: values.things.filter(({ title }) => title.trim() !== ''),
  };
}

/** Codes that nobody has: chosen from a list, so only a made-up form sends them. */
function unknownNames(values: Values, bodies: BodyView[]) {
  const isBody = (code: string) => bodies.some((body) => body.code === code);
  return [
    ...values.leads.flatMap((code, i) =>
      organisations[code]
        ? []
        : [{ path: ['leads', i], code: 'organisationUnknown', params: { input: code.slice(0, 80) } }],
    ),
    ...(['recommendingBody', 'decidingBody'] as const).flatMap((field) =>
      isBody(values[field])
        ? []
        : [
            {
              path: [field],
              code: values[field] ? 'bodyUnknown' : 'bodyMissing',
              params: { input: values[field].slice(0, 80) },
            },
          ],
    ),
  ];
}
