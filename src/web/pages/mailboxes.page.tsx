import { Body, Controller, Get, Header, Inject, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { organisations } from '../../../workflows/data/organisations.js';
import { PARTS, type Parts } from '../../parts.js';
import { organisationName } from '../../register/names.js';
import { type Mailbox, listMailboxes } from '../../register/offices.queries.js';
import { holds } from '../../identity/viewer.js';
import { Allow } from '../allow.js';
import { formatDate } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { sendBeginning, sentences } from '../send-form.js';
import { Button } from '../ui/button.js';
import { DataTable } from '../ui/data-table.js';
import { ErrorSummary } from '../ui/error-summary.js';
import { PageHead } from '../ui/page-head.js';
import { Fields, PostForm, SaveBar } from '../ui/post-form.js';
import { Section } from '../ui/section.js';
import { SelectField } from '../ui/select-field.js';
import { TextField } from '../ui/text-field.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';

interface Typed {
  organisation: string;
  address: string;
  errors: ReadonlyMap<string, string>;
}

const nothing: Typed = { organisation: '', address: '', errors: new Map() };

/** Fields of the form by the path that the command knows them by. */
const fieldOf: Record<string, keyof Typed> = {
  'memberships[0][organisation]': 'organisation',
  'person[address]': 'address',
};

/** Funktionspostfächer: one address per organisation, which receives what nobody else can; the operators keep them. */
@Controller()
export class MailboxesPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(PAGES.mailboxes)
  @Allow('read:outbox')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@CurrentView() view: View): Promise<string> {
    return render(view, await listMailboxes(this.parts.sql, view.today), nothing, this.parts.ids.next());
  }

  @Post(PAGES.mailboxes)
  @Allow('read:operation')
  async enter(
    @CurrentView() view: View,
    @Body() fields: Record<string, unknown> | undefined,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    const mailboxes = await listMailboxes(this.parts.sql, view.today);
    const organisation = text(fields?.organisation);
    const address = text(fields?.address);
    const known = mailboxes.find((mailbox) => mailbox.organisation === organisation);
    const name = `Funktionspostfach ${organisations[organisation] ? organisationName(organisation) : ''}`.trim();
    const { answer, issues } = await sendBeginning(this.parts, view, 'office', {
      commandId: fields?.commandId,
      person: { name, address },
      memberships: [{ role: 'sharedMailbox', organisation, from: formatDate(view.today) }],
    });
    if (!issues) {
      // The newest one counts, so that the organisation is never without.
      if (known?.officeId && known.officeId !== answer.instanceId) await this.retire(view, known.officeId);
      request.session.notice = `Das Funktionspostfach ${organisationName(organisation)} ist eingetragen.`;
      return response.redirect(303, PAGES.mailboxes);
    }
    const errors = new Map(
      [...sentences(issues)].map(([path, sentence]) => [fieldOf[path] ?? 'organisation', sentence]),
    );
    response
      .status(422)
      .type('html')
      .send(render(view, mailboxes, { organisation, address, errors }, text(fields?.commandId)));
  }

  private async retire(view: View, instanceId: string): Promise<void> {
    const input = { on: view.today };
    const actorId = view.viewer!.personId;
    await this.parts.engine.execute({ id: this.parts.ids.next(), type: 'leave', actorId, instanceId, input });
  }
}

const text = (given: unknown) => (typeof given === 'string' ? given.trim() : '');

function render(view: View, mailboxes: Mailbox[], typed: Typed, commandId: string): string {
  const { organisation, address, errors } = typed;
  const mayEnter = holds(view.viewer, 'operator');
  const inOrder = mailboxes.toSorted((a, b) =>
    organisationName(a.organisation).localeCompare(organisationName(b.organisation), 'de'),
  );
  const without = mailboxes.filter((mailbox) => mailbox.address === null).length;
  return page(view, {
    title: 'Funktionspostfächer',
    nav: null,
    error: errors.size > 0,
    children: (
      <>
        <PageHead
          heading="Funktionspostfächer"
          facts={[
            'Ein Funktionspostfach erhält, was sonst niemand in der Organisation erhalten kann.',
            without === 0 ? 'Jede Organisation hat eines.' : `Ohne Funktionspostfach: ${without}`,
          ]}
        />
        <ErrorSummary problems={[...errors].map(([field, message]) => ({ field, message }))} />
        <DataTable
          caption="Organisationen und ihr Funktionspostfach"
          rows={inOrder}
          columns={[
            { header: 'Organisation', cell: (mailbox) => organisationName(mailbox.organisation) },
            { header: 'Adresse', cell: (mailbox) => mailbox.address ?? 'keines eingetragen' },
            { header: 'Seit', cell: ({ from }) => (from === null ? null : formatDate(from)) },
          ]}
        />
        {mayEnter ? (
          <Section id="eintragen" title="Eintragen oder ändern">
            <PostForm action={PAGES.mailboxes} csrfToken={view.csrfToken} commandId={commandId}>
              <Fields two>
                <SelectField
                  name="organisation"
                  label="Organisation"
                  options={inOrder.map(({ organisation: value }) => ({ value, label: organisationName(value) }))}
                  value={organisation}
                  error={errors.get('organisation')}
                />
                <TextField
                  name="address"
                  label="Mailadresse"
                  hint="Eine Adresse, die mehrere Menschen lesen"
                  type="email"
                  inputmode="email"
                  value={address}
                  error={errors.get('address')}
                />
              </Fields>
              <SaveBar note="Es gilt ab heute. Ein bisheriges Funktionspostfach der Organisation wird abgelöst.">
                <Button kind="primary" label="Funktionspostfach eintragen" />
              </SaveBar>
            </PostForm>
          </Section>
        ) : (
          <p class="u-text">Neue Adressen trägt der Betrieb ein.</p>
        )}
      </>
    ),
  }) as string;
}
