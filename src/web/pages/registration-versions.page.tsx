import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common';
import type { RegistrationForm } from '../../../workflows/registration-form.js';
import { PARTS, type Parts } from '../../parts.js';
import { type BodyView, type Case, type HistoryEntry, listBodies, loadCase } from '../../register/case.queries.js';
import { functionName } from '../../register/names.js';
import { Allow } from '../allow.js';
import { formatInstant } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { pathId } from '../path-id.js';
import { PageRefused } from '../refusal.js';
import { versionFields } from '../registration/summary.js';
import { valuesFromForm } from '../registration/values.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Button, LinkButton } from '../ui/button.js';
import { Diff } from '../ui/diff.js';
import { EmptyState } from '../ui/empty-state.js';
import { PageHead } from '../ui/page-head.js';
import { Fields } from '../ui/post-form.js';
import { Section } from '../ui/section.js';
import { SelectField } from '../ui/select-field.js';
import { rich } from '../ui/text.js';
import { CurrentView, type View } from '../view.js';

/** Fassungen einer Registrierung: any two of them, side by side. */
@Controller()
export class RegistrationVersionsPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get('/instances/:id/versions')
  @Allow('read:instance')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(
    @CurrentView() view: View,
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
  ): Promise<string> {
    const found = await loadCase(this.parts.sql, pathId(id));
    if (!found || found.row.workflow !== 'registration') throw new PageRefused(404, 'notFound');
    const versions = found.history.filter(({ type }) => type === 'submit' || type === 'resubmit').toReversed();
    const last = versions.length;
    const left = numberOf(query.left, last) ?? Math.max(1, last - 1);
    const right = numberOf(query.right, last) ?? last;
    return render(view, found, versions, { left, right }, await listBodies(this.parts.sql));
  }
}

function numberOf(sent: unknown, last: number): number | null {
  const number = typeof sent === 'string' && /^[1-9]\d{0,3}$/.test(sent) ? Number(sent) : 0;
  return number >= 1 && number <= last ? number : null;
}

function render(
  view: View,
  found: Case,
  versions: HistoryEntry[],
  chosen: { left: number; right: number },
  bodies: BodyView[],
): string {
  const href = `/instances/${found.row.id}`;
  const label = (number: number) => {
    const { at, role, organisation } = versions[number - 1]!;
    return `Fassung ${number} vom ${formatInstant(at)}, ${functionName(role, organisation)}`;
  };
  const values = (number: number) =>
    valuesFromForm(versions[number - 1]!.event as unknown as RegistrationForm, found.text);
  const options = versions.map((_, i) => ({ value: String(i + 1), label: label(i + 1) }));
  return page(view, {
    title: `Fassungen: ${found.title}`,
    nav: 'instances',
    children: (
      <>
        <Breadcrumbs
          crumbs={[{ label: 'Vorgänge', href: PAGES.instances }, { label: found.title, href }, { label: 'Fassungen' }]}
        />
        <PageHead
          preline="Fassungen der Registrierung"
          heading={found.title}
          facts={[versions.length === 1 ? '1 Fassung' : `${versions.length} Fassungen`]}
          actions={rich(<LinkButton label="Zum Vorgang" href={href} icon="arrow-back" />)}
        />
        {versions.length < 2 ? (
          <EmptyState
            title="Es gibt bisher nur eine Fassung."
            detail="Sobald eine ergänzte Fassung eingereicht ist, stehen hier beide nebeneinander."
            action={rich(<LinkButton kind="primary" label="Zum Vorgang" href={href} />)}
          />
        ) : (
          <>
            <form method="get" action={`${href}/versions`}>
              <Fields two>
                <SelectField
                  name="left"
                  label="Frühere Fassung"
                  options={options}
                  value={String(chosen.left)}
                  empty={null}
                />
                <SelectField
                  name="right"
                  label="Spätere Fassung"
                  options={options}
                  value={String(chosen.right)}
                  empty={null}
                />
              </Fields>
              <p class="u-after">
                <Button kind="primary" label="Vergleichen" />
              </p>
            </form>
            <Section id="unterschiede" title="Unterschiede">
              <Diff
                beforeTitle={label(chosen.left)}
                afterTitle={label(chosen.right)}
                fields={versionFields(values(chosen.left), values(chosen.right), bodies)}
                sideBySide
              />
            </Section>
          </>
        )}
      </>
    ),
  }) as string;
}
