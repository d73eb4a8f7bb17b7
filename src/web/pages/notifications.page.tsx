import { Body, Controller, Get, Header, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Absence } from '../../../workflows/office.js';
import { PARTS, type Parts } from '../../parts.js';
import { functionName, organisationName } from '../../register/names.js';
import { type DeputyView, type ReachView, listDeputies, mailboxOf, reachOf } from '../../register/offices.queries.js';
import { Allow } from '../allow.js';
import { formatDate, formatList } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { PageRefused } from '../refusal.js';
import { sendForm, sentences } from '../send-form.js';
import { Button, Link } from '../ui/button.js';
import { Checkbox } from '../ui/checkbox-group.js';
import { DateField } from '../ui/date-field.js';
import { EmptyState } from '../ui/empty-state.js';
import { ErrorSummary } from '../ui/error-summary.js';
import { PageHead } from '../ui/page-head.js';
import { Fields, PostForm, SaveBar } from '../ui/post-form.js';
import { Note, Panel, Section } from '../ui/section.js';
import { SelectField } from '../ui/select-field.js';
import { TextField } from '../ui/text-field.js';
import { show } from '../ui/text.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';

const notices: Record<string, string> = {
  arrangeAbsence: 'Die Abwesenheit ist eingetragen.',
  cancelAbsence: 'Die Abwesenheit ist gestrichen.',
  setDelivery: 'Die Zustellung ist geändert.',
};

interface Props {
  reach: ReachView;
  deputies: DeputyView[];
  /** Organisations of the reader, each with the address of its Funktionspostfach or without one. */
  mailboxes: { organisation: string; address: string | null }[];
  typed: Record<string, string>;
  errors: ReadonlyMap<string, string>;
  /** Command ids for the forms of the page. */
  newId: () => string;
}

/** Meine Benachrichtigungen: who receives mails while I am away, when they come, and how many. */
@Controller()
export class NotificationsPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(PAGES.notifications)
  @Allow('read:instance')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@CurrentView() view: View): Promise<string> {
    const props = await this.load(view);
    const { isDigest, quietFrom, quietTo } = props.reach.delivery;
    const typed = { isDigest: isDigest ? 'on' : '', quietFrom: quietFrom ?? '', quietTo: quietTo ?? '' };
    return render(view, { ...props, typed, errors: new Map() });
  }

  @Post(`${PAGES.notifications}/:command`)
  @Allow('read:instance')
  async change(
    @CurrentView() view: View,
    @Param('command') command: string,
    @Body() fields: Record<string, unknown> | undefined,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    const notice = notices[command];
    if (notice === undefined) throw new PageRefused(404, 'notFound');
    const props = await this.load(view);
    const target = { workflow: 'office', command, instanceId: props.reach.id };
    const { issues } = await sendForm(this.parts, view, target, fields);
    if (!issues) {
      request.session.notice = notice;
      return response.redirect(303, PAGES.notifications);
    }
    const typed = Object.fromEntries(
      Object.entries(fields ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
    response
      .status(422)
      .type('html')
      .send(render(view, { ...props, typed, errors: sentences(issues) }));
  }

  private async load(view: View): Promise<Omit<Props, 'typed' | 'errors'>> {
    const { sql, ids } = this.parts;
    const { personId, memberships } = view.viewer!;
    const organisations = [...new Set(memberships.map(({ organisation }) => organisation))];
    const [reach, deputies, mailboxes] = await Promise.all([
      reachOf(sql, personId),
      listDeputies(sql, view.today),
      Promise.all(
        organisations.map(async (organisation) => ({
          organisation,
          address: await mailboxOf(sql, organisation, view.today),
        })),
      ),
    ]);
    if (!reach) throw new PageRefused(404, 'notFound');
    return { reach, deputies, mailboxes, newId: () => ids.next() };
  }
}

function render(view: View, props: Props): string {
  const { reach, errors } = props;
  return page(view, {
    title: 'Meine Benachrichtigungen',
    nav: null,
    error: errors.size > 0,
    children: (
      <>
        <PageHead
          heading="Meine Benachrichtigungen"
          facts={['Wer Ihre Mails erhält, wenn Sie abwesend sind, und wann sie kommen.']}
        />
        <ErrorSummary problems={[...errors].map(([field, message]) => ({ ...(field ? { field } : {}), message }))} />
        <Section id="abwesenheit" title="Abwesenheit und Vertretung">
          <p class="u-text">
            Während Sie abwesend sind, erhält Ihre Vertretung die Mails. Ohne Vertretung gehen sie an das
            Funktionspostfach Ihrer Organisation. Rechte gehen damit nicht über.
          </p>
          <div class="u-after u-stack">
            {reach.absences.length === 0 ? (
              <EmptyState title="Keine Vertretung eingetragen." />
            ) : (
              reach.absences.map((absence) => <AbsenceLine view={view} props={props} absence={absence} />)
            )}
          </div>
          <div class="u-after">
            <AbsenceForm view={view} props={props} />
          </div>
        </Section>
        <Section id="zustellung" title="Zustellung">
          <DeliveryForm view={view} props={props} />
        </Section>
        <Section id="funktionspostfach" title="Funktionspostfach">
          {props.mailboxes.map(({ organisation, address }) => (
            <p class="u-text">
              {show(
                address
                  ? `${organisationName(organisation)}: ${address}`
                  : `${organisationName(organisation)}: Es ist kein Funktionspostfach eingetragen. Bitte wenden Sie sich an den Betrieb, damit keine Mail ohne Empfänger bleibt.`,
              )}
            </p>
          ))}
          <p class="u-text">
            <Link label="Alle Mails an Sie stehen im Postausgang." href={PAGES.mails} />
            {view.ability.can('read', 'outbox') ? (
              <>
                {' '}
                <Link label="Funktionspostfächer aller Organisationen" href={PAGES.mailboxes} />
              </>
            ) : (
              ''
            )}
          </p>
        </Section>
      </>
    ),
  }) as string;
}

function AbsenceLine({ view, props, absence }: { view: View; props: Props; absence: Absence }): JSX.Element {
  const { from, to, deputy } = absence;
  const isOver = to < view.today;
  const known = props.deputies.find(({ id }) => id === deputy);
  return (
    <Panel surface>
      <p class="u-text">
        <strong>{show(`${formatDate(from)} bis ${formatDate(to)}`)}</strong>
        {isOver ? ' (vorbei)' : ''}
        <br />
        {show(
          known
            ? `Vertretung: ${known.name} (${functionName(known.role, known.organisation)})`
            : deputy === null
              ? 'Ohne Vertretung: Mails gehen an das Funktionspostfach.'
              : 'Die Vertretung ist nicht mehr eingetragen: Mails gehen an das Funktionspostfach.',
        )}
      </p>
      {isOver ? (
        ''
      ) : (
        <PostForm action={`${PAGES.notifications}/cancelAbsence`} csrfToken={view.csrfToken} commandId={props.newId()}>
          <input type="hidden" name="from" value={formatDate(from)} />
          <input type="hidden" name="to" value={formatDate(to)} />
          <Button label={`Abwesenheit ab ${formatDate(from)} streichen`} kind="tertiary" />
        </PostForm>
      )}
    </Panel>
  );
}

function AbsenceForm({ view, props }: { view: View; props: Props }): JSX.Element {
  const { typed, errors, deputies, reach } = props;
  const own = view.viewer!.memberships.map(({ organisation }) => organisation);
  const others = deputies.filter(({ id }) => id !== reach.id);
  const option = ({ id, name, role, organisation }: DeputyView) => ({
    value: id,
    label: `${name} (${functionName(role, organisation)})`,
  });
  return (
    <PostForm action={`${PAGES.notifications}/arrangeAbsence`} csrfToken={view.csrfToken} commandId={props.newId()}>
      <Fields two>
        <DateField name="from" label="Erster Tag" value={typed.from} error={errors.get('from')} />
        <DateField name="to" label="Letzter Tag" value={typed.to} error={errors.get('to')} />
      </Fields>
      <Fields>
        <SelectField
          name="deputy"
          label="Vertretung"
          empty="Keine, an das Funktionspostfach"
          options={[]}
          groups={[
            {
              label: `Aus Ihrem Haus (${formatList([...new Set(own)].map(organisationName))})`,
              options: others.filter(({ organisation }) => own.includes(organisation)).map(option),
            },
            {
              label: 'Andere Stellen',
              options: others.filter(({ organisation }) => !own.includes(organisation)).map(option),
            },
          ].filter(({ options }) => options.length > 0)}
          value={typed.deputy}
          error={errors.get('deputy')}
        />
      </Fields>
      <SaveBar>
        <Button kind="primary" label="Abwesenheit eintragen" />
      </SaveBar>
    </PostForm>
  );
}

function DeliveryForm({ view, props }: { view: View; props: Props }): JSX.Element {
  const { typed, errors } = props;
  const hint = 'Uhrzeit, zum Beispiel 19:00';
  return (
    <PostForm action={`${PAGES.notifications}/setDelivery`} csrfToken={view.csrfToken} commandId={props.newId()}>
      <Fields>
        <Checkbox
          name="isDigest"
          label="Tagesübersicht: eine Mail um 08:00 Uhr statt einzelner Mails"
          checked={typed.isDigest === 'on'}
        />
      </Fields>
      <Fields two>
        <TextField
          name="quietFrom"
          label="Ruhezeit von"
          optional
          hint={hint}
          value={typed.quietFrom}
          error={errors.get('quietFrom')}
        />
        <TextField
          name="quietTo"
          label="Ruhezeit bis"
          optional
          hint={hint}
          value={typed.quietTo}
          error={errors.get('quietTo')}
        />
      </Fields>
      <Note
        icon="info"
        text="In der Ruhezeit kommt keine Mail, sie wartet bis zu ihrem Ende. Nicht auf die Tagesübersicht warten: Beginn und letzte Tage eines Umlaufs, der Tag einer Frist, verlegte und abgesagte Sitzungen."
      />
      <SaveBar>
        <Button kind="secondary" label="Zustellung speichern" />
      </SaveBar>
    </PostForm>
  );
}
