import { Body, Controller, Get, Header, Inject, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { organisations } from '../../../workflows/data/organisations.js';
import { purposeLabels } from '../../../workflows/reference.de.js';
import { PARTS, type Parts } from '../../parts.js';
import { type BodyView, listBodies } from '../../register/case.queries.js';
import { Allow } from '../allow.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { sendBeginning, sentences } from '../send-form.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Button, LinkButton } from '../ui/button.js';
import { Checkbox, CheckboxGroup } from '../ui/checkbox-group.js';
import { ErrorSummary } from '../ui/error-summary.js';
import { PageHead } from '../ui/page-head.js';
import { Fields, FormSection, PostForm, SaveBar } from '../ui/post-form.js';
import { Repeater } from '../ui/repeater.js';
import { SelectField } from '../ui/select-field.js';
import { TextArea } from '../ui/text-area.js';
import { TextField } from '../ui/text-field.js';
import { rich } from '../ui/text.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';

const address = '/matters/new';
const maxStations = 5;

/** The form as typed. */
interface Values {
  title: string;
  source: string;
  summary: string;
  leads: string[];
  consultationSequence: { body: string; purpose: string; isTogether: boolean }[];
}

/** Vorlage anmelden: an item for one body or for several in order. */
@Controller()
export class MatterFormPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(address)
  @Allow('read:instance')
  @Header('content-type', 'text/html; charset=utf-8')
  async form(@CurrentView() view: View): Promise<string> {
    const own = view.viewer!.memberships.find(({ role }) => role === 'lead' || role === 'votingMember');
    const values = {
      title: '',
      source: '',
      summary: '',
      leads: own ? [own.organisation] : [],
      consultationSequence: [{ body: own?.body ?? '', purpose: 'decision', isTogether: false }],
    };
    return this.render(view, values, new Map());
  }

  @Post(address)
  @Allow('read:instance')
  async submit(
    @CurrentView() view: View,
    @Body() body: Record<string, unknown> | undefined,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    const values = valuesFrom(body);
    if (body?.add !== undefined || body?.remove !== undefined) {
      response.type('html').send(await this.render(view, changedRows(values, body), new Map()));
      return;
    }
    const consultationSequence = values.consultationSequence
      .filter((station) => station.body !== '')
      .map(({ isTogether, ...station }) => ({ ...station, ...(isTogether ? { isTogether: 'on' } : {}) }));
    const sent = await sendBeginning(this.parts, view, 'matter', {
      ...values,
      consultationSequence,
      commandId: body?.commandId,
    } as never);
    if (!sent.issues) {
      request.session.notice = 'Die Vorlage ist angemeldet.';
      return response.redirect(303, `${PAGES.instances}/${sent.answer.instanceId}`);
    }
    response
      .status(422)
      .type('html')
      .send(await this.render(view, values, sentences(sent.issues)));
  }

  private async render(view: View, values: Values, errors: Map<string, string>): Promise<string> {
    return render(view, { values, errors, commandId: this.parts.ids.next(), bodies: await listBodies(this.parts.sql) });
  }
}

interface FormProps {
  values: Values;
  errors: Map<string, string>;
  commandId: string;
  bodies: BodyView[];
}

function render(view: View, { values, errors, commandId, bodies }: FormProps): string {
  const consultationSequence =
    values.consultationSequence.length > 0
      ? values.consultationSequence
      : [{ body: '', purpose: 'decision', isTogether: false }];
  const shown = new Set([
    'title',
    'source',
    'summary',
    'leads',
    'consultationSequence',
    ...consultationSequence.flatMap((_, i) => [
      `consultationSequence[${i}][body]`,
      `consultationSequence[${i}][purpose]`,
    ]),
  ]);
  const members = [...new Set(bodies.flatMap(({ seats }) => seats.map(({ organisation }) => organisation)))];
  return page(view, {
    title: 'Vorlage anmelden',
    nav: 'instances',
    error: errors.size > 0,
    children: (
      <>
        <Breadcrumbs crumbs={[{ label: 'Vorgänge', href: PAGES.instances }, { label: 'Vorlage anmelden' }]} />
        <PageHead
          heading="Vorlage anmelden"
          facts={['Ein Punkt für die Tagesordnung eines Gremiums oder mehrerer nacheinander.']}
        />
        <ErrorSummary
          problems={[...errors].map(([field, message]) => ({ field: shown.has(field) ? field : undefined, message }))}
        />
        <PostForm
          action={address}
          csrfToken={view.csrfToken}
          commandId={commandId}
          enter={{ name: 'action', value: 'submit' }}
        >
          <FormSection id="abschnitt-thema" title="Worum es geht">
            <Fields>
              <TextField name="title" label="Thema" maxlength={400} value={values.title} error={errors.get('title')} />
              <TextField
                name="source"
                label="Quelle"
                hint="der Beschluss oder Auftrag, aus dem die Vorlage kommt"
                optional
                value={values.source}
                error={errors.get('source')}
              />
              <TextArea
                name="summary"
                label="Sachverhalt"
                optional
                rows={5}
                maxlength={20000}
                value={values.summary}
                error={errors.get('summary')}
              />
            </Fields>
          </FormSection>
          <FormSection
            id="abschnitt-folge"
            title="Beratungsfolge"
            intro="Die Gremien beraten in dieser Reihenfolge. Jedes beschließt, empfiehlt oder nimmt zur Kenntnis."
          >
            <Repeater
              name="consultationSequence"
              columns={2}
              minimum={1}
              maximum={maxStations}
              addLabel="Gremium hinzufügen"
              removeLabel={(i) => `Gremium ${i + 1} entfernen`}
              error={errors.get('consultationSequence')}
              rows={consultationSequence.map((station, i) =>
                rich(
                  <>
                    <SelectField
                      name={`consultationSequence[${i}][body]`}
                      label={`${i + 1}. Gremium`}
                      options={bodies.map(({ code, names }) => ({ value: code, label: names.short }))}
                      value={station.body}
                      error={errors.get(`consultationSequence[${i}][body]`)}
                    />
                    <SelectField
                      name={`consultationSequence[${i}][purpose]`}
                      label="Ziel"
                      empty={null}
                      options={Object.entries(purposeLabels).map(([value, label]) => ({ value, label }))}
                      value={station.purpose}
                      error={errors.get(`consultationSequence[${i}][purpose]`)}
                    />
                    {i > 0 ? (
                      <Checkbox
                        name={`consultationSequence[${i}][isTogether]`}
                        label="gemeinsam mit dem Gremium davor"
                        checked={station.isTogether}
                      />
                    ) : (
                      ''
                    )}
                  </>,
                ),
              )}
            />
          </FormSection>
          <FormSection
            id="abschnitt-leads"
            title="Federführung"
            intro="Wo ein Antrag nötig ist, zählt jede federführende Stelle mit Stimmrecht als Antragstellerin."
          >
            <CheckboxGroup
              name="leads"
              label="Wer bringt die Vorlage ein?"
              columns
              options={members.map((code) => ({ value: code, label: organisations[code]?.names.short ?? code }))}
              values={values.leads}
              error={errors.get('leads')}
            />
          </FormSection>
          <SaveBar note="Danach setzt die Geschäftsstelle die Vorlage auf eine Tagesordnung.">
            <Button kind="primary" label="Vorlage anmelden" name="action" value="submit" />
            <LinkButton kind="tertiary" label="Zurück" href={PAGES.instances} />
          </SaveBar>
        </PostForm>
      </>
    ),
  }) as string;
}

/** The form as sent, whatever its shape: a field that is no text counts as empty. */
function valuesFrom(body: Record<string, unknown> | undefined): Values {
  const text = (raw: unknown) => (typeof raw === 'string' ? raw : '');
  const list = (raw: unknown): unknown[] =>
    Array.isArray(raw)
      ? raw
      : raw !== null && typeof raw === 'object'
        ? Object.values(raw)
        : raw === undefined
          ? []
          : [raw];
  return {
    title: text(body?.title),
    source: text(body?.source),
    summary: text(body?.summary),
    leads: list(body?.leads).map(text).filter(Boolean),
    consultationSequence: list(body?.consultationSequence)
      .slice(0, maxStations + 1)
      .map((row) => {
        const fields = (row !== null && typeof row === 'object' ? row : {}) as Record<string, unknown>;
        return {
          body: text(fields.body),
          purpose: text(fields.purpose) || 'decision',
          isTogether: fields.isTogether !== undefined,
        };
      }),
  };
}

/** The same form with a station more or less. */
function changedRows(values: Values, body: Record<string, unknown>): Values {
  const index = typeof body.remove === 'string' ? Number(body.remove.split(':')[1]) : -1;
  const consultationSequence = values.consultationSequence.filter((_, i) => i !== index);
  return {
    ...values,
    consultationSequence:
      body.add === 'consultationSequence'
        ? [...consultationSequence, { body: '', purpose: 'decision', isTogether: false }]
        : consultationSequence,
  };
}
