import {
  Body,
  Controller,
  Get,
  Header,
  Inject,
  Param,
  Post,
  Req,
  Res,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import type { Response } from 'express';
import { CommandRefused, type FieldIssue } from '../../../workflows/contract.js';
import type { RegistrationForm } from '../../../workflows/registration-form.js';
import { ImportRefused, decodeForm, importForm } from '../../documents/import-form.js';
import { draftFromImport, membershipToStart } from '../../documents/registration-draft.js';
import { type Command, derivedId } from '../../engine/decide.js';
import { as } from '../../identity/ability.js';
import { holds } from '../../identity/viewer.js';
import { PARTS, type Parts } from '../../parts.js';
import { type BodyView, listBodies, loadCase, textsOf } from '../../register/case.queries.js';
import {
  createDraft,
  deleteDraft,
  keepBeside,
  listDrafts,
  loadDraft,
  saveDraft,
  submittedAs,
} from '../../register/drafts.js';
import { functionName } from '../../register/names.js';
import { Allow } from '../allow.js';
import { readBehalf } from '../instance/behalf.js';
import { ownFile } from '../instance/fields.js';
import { UploadInterceptor, checkToken, keepUpload, uploadOf } from '../instance/upload.js';
import { PAGES } from '../layout.js';
import { pathId } from '../path-id.js';
import { PageRefused } from '../refusal.js';
import { checkValues, formWorld, issueAsTyped, leadsOf } from '../registration/check.js';
import { changedMeanwhile, comparePage } from '../registration/compare.js';
import type { RegistrationDraft, RegistrationDraftData } from '../registration/draft.js';
import { type FormPageProps, autosaveRefused, autosaved, formPage } from '../registration/form.js';
import { remarksOn } from '../registration/remarks.js';
import { type RefusedImport, startPage } from '../registration/start.js';
import {
  type RegistrationValues,
  changeRows,
  emptyValues,
  valuesFromBody,
  valuesFromForm,
} from '../registration/values.js';
import { wordFormOf } from '../registration/word.js';
import { answerWord, takenTexts, withTexts } from '../word.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';

/** For whom, on what grounds, and day and hour of receipt. */
const behalfFields = 4;
const uploadLimits = { fileSize: 1_000_000, fieldSize: 1_000_000, fields: 10, files: 1 };

/** A registration being filled in (Entwurf): begun, read from a form, saved, compared, submitted. */
@Controller()
export class RegistrationFormPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  // ── beginning ────────────────────────────────────────────────────────────────────────────────────────────────────

  @Get('/registrations/new')
  @Allow('signedIn')
  @Header('content-type', 'text/html; charset=utf-8')
  async start(@CurrentView() view: View): Promise<string> {
    await this.startingAs(view);
    return startPage(view, await this.ownDrafts(view));
  }

  @Post('/registrations/new')
  @Allow('signedIn')
  async begin(@CurrentView() view: View, @Res() response: Response): Promise<void> {
    const { membership, bodies } = await this.startingAs(view);
    const values = emptyValues();
    if (membership.role === 'lead') values.leads = [{ organisation: membership.organisation, contact: '' }];
    const registering = bodies.filter((body) => body.registersFormats);
    if (registering.length === 1) values.approvingBody = registering[0]!.code;
    const data = draftOf(values, functionName(membership.role, membership.organisation));
    response.redirect(303, `/drafts/${await this.create(view, membership, data)}`);
  }

  @Post('/registrations/import')
  @Allow('signedIn')
  @UseInterceptors(FileInterceptor('file', { limits: uploadLimits }))
  async readForm(
    @CurrentView() view: View,
    @Body() body: Record<string, unknown> | undefined,
    @UploadedFile() file: { originalname: string; size: number; buffer: Buffer } | undefined,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    checkToken(request, body, view);
    const { membership, bodies } = await this.startingAs(view);
    const pasted = typeof body?.text === 'string' ? body.text : '';
    const isFile = file !== undefined && (file.originalname !== '' || file.size > 0);
    try {
      if (isFile && file.size === 0)
        throw new ImportRefused('empty', 'Die Datei ist leer. Bitte wählen Sie sie noch einmal aus.');
      const read = importForm(isFile ? decodeForm(file.buffer) : pasted);
      const data = draftFromImport(read, bodies, functionName(membership.role, membership.organisation));
      response.redirect(303, `/drafts/${await this.create(view, membership, data)}`);
    } catch (error) {
      if (!(error instanceof ImportRefused)) throw error;
      const refused: RefusedImport = { field: isFile ? 'file' : 'text', message: error.message, text: pasted };
      html(response, 422, startPage(view, await this.ownDrafts(view), refused));
    }
  }

  /** A registration that came back: its last version as a draft of the lead, one for each organisation and version. */
  @Get('/instances/:id/revise')
  @Allow('read:draft')
  async revise(@CurrentView() view: View, @Param('id') id: string, @Res() response: Response): Promise<void> {
    const found = await loadCase(this.parts.sql, pathId(id));
    if (!found || found.row.workflow !== 'registration') throw new PageRefused(404, 'notFound');
    const { offers, behalf } = await this.parts.engine.offers(id, view.viewer!.personId);
    const own = offers.find(({ command }) => command === 'resubmit');
    if (!own && !behalf.some(({ command }) => command === 'resubmit')) {
      if (found.row.state !== 'returned')
        throw new CommandRefused('notPossibleNow', { params: { state: found.row.state } });
      throw new PageRefused(403, 'notPermitted');
    }
    const { form, version } = found.row.context as { form: RegistrationForm; version: number };
    const organisation = own?.organisation ?? organisationOf(view, 'secretariat');
    const draftId = derivedId(`draft/${id}/${version}/${organisation}`);
    await createDraft(this.parts.sql, {
      id: draftId,
      personId: view.viewer!.personId,
      organisation,
      instanceId: id,
      data: draftOf(valuesFromForm(form, found.text), functionName(own?.role ?? 'secretariat', organisation)),
    });
    response.redirect(303, `/drafts/${draftId}`);
  }

  // ── the form ─────────────────────────────────────────────────────────────────────────────────────────────────────

  @Get('/drafts/:id')
  @Allow('read:draft')
  async show(@CurrentView() view: View, @Param('id') id: string, @Res() response: Response): Promise<void> {
    const draft = await this.draft(view, id);
    if (!('data' in draft)) return response.redirect(303, `/instances/${draft.instanceId}`);
    html(response, 200, formPage(view, await this.propsOf(view, draft, this.parts.ids.next())));
  }

  @Post('/drafts/:id')
  @Allow('read:draft')
  @UseInterceptors(UploadInterceptor)
  async send(
    @CurrentView() view: View,
    @Param('id') id: string,
    @Body() body: Record<string, unknown> | undefined,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    checkToken(request, body, view);
    const sent = valuesFromBody(body);
    const draft = await this.draft(view, id);
    if (!('data' in draft)) return response.redirect(303, `/instances/${draft.instanceId}`);
    const letter = uploadOf(request, 'behalfFile');
    const by = { commandId: draft.id, personId: view.viewer!.personId };
    const kept = letter && (await keepUpload(this.parts, 'behalfFile', letter, by));
    if (kept && 'id' in kept) sent.behalf.file = kept.id;
    const rows = changeRows(sent, body ?? {});
    const tab = textOf(body?.tab);
    const saved = await this.save(view, draft, rows?.values ?? sent, { revision: textOf(body?.revision), tab });
    if (!saved) return this.showConflict(view, id, sent, response);
    if (kept && 'issue' in kept) {
      const props = await this.propsOf(view, saved, tab);
      const checked = { ...props.remarks.checked, issues: [kept.issue] };
      const remarks = { ...props.remarks, checked };
      return html(response, 422, formPage(view, { ...props, remarks, refused: true }));
    }
    if (rows) return response.redirect(303, `/drafts/${id}#${rows.at}`);
    if (body?.action === 'word') return response.redirect(303, `/drafts/${id}/word`);
    if (body?.action !== 'submit') {
      request.session.notice = 'Der Entwurf ist gespeichert.';
      return response.redirect(303, `/drafts/${id}`);
    }
    await this.submit(view, saved, tab, request, response);
  }

  /** Saves while somebody types; answers with what depends on it. */
  @Post('/drafts/:id/autosave')
  @Allow('read:draft')
  async autosave(
    @CurrentView() view: View,
    @Param('id') id: string,
    @Body() body: Record<string, unknown> | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const sent = valuesFromBody(body);
    const draft = await this.draft(view, id);
    if (!('data' in draft)) return html(response, 204, '');
    const tab = textOf(body?.tab);
    const revision = textOf(body?.revision);
    if (draft.data.tab === tab && String(draft.revision) !== revision) return html(response, 204, '');
    const saved = await this.save(view, draft, sent, { revision, tab });
    if (saved) {
      const { remarks } = await this.propsOf(view, saved, tab);
      return html(response, 200, autosaved(saved, remarks, tab, view.today));
    }
    const stored = await this.keepBeside(view, id, sent);
    html(response, stored ? 409 : 204, stored ? autosaveRefused(stored, changedMeanwhile(stored, view.today)) : '');
  }

  /** Mit Word bearbeiten: the texts of the draft out and back. */
  @Get('/drafts/:id/word')
  @Allow('read:draft')
  async offerWord(@CurrentView() view: View, @Param('id') id: string, @Res() response: Response): Promise<void> {
    const draft = await this.draft(view, id);
    if (!('data' in draft)) return response.redirect(303, `/instances/${draft.instanceId}`);
    await answerWord(view, wordFormOf(draft, view), 'open', undefined, response);
  }

  @Post('/drafts/:id/word')
  @Allow('read:draft')
  @UseInterceptors(UploadInterceptor)
  async readWord(
    @CurrentView() view: View,
    @Param('id') id: string,
    @Body() body: Record<string, unknown> | undefined,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    checkToken(request, body, view);
    const draft = await this.draft(view, id);
    if (!('data' in draft)) return response.redirect(303, `/instances/${draft.instanceId}`);
    if (body?.word === 'back') return response.redirect(303, `/drafts/${id}`);
    const form = wordFormOf(draft, view);
    if (body?.word !== 'take') return answerWord(view, form, body?.word, uploadOf(request, 'wordFile'), response);
    const taken = takenTexts(body, form.fields);
    if (taken.size > 0) {
      const values = withTexts({ ...draft.data.values }, taken) as unknown as RegistrationValues;
      const saved = await this.save(view, draft, values, { revision: textOf(body?.draftRevision), tab: '' });
      if (!saved) return this.showConflict(view, id, values, response);
      request.session.notice = 'Die gewählten Texte stehen im Entwurf.';
    }
    response.redirect(303, `/drafts/${id}`);
  }

  @Get('/drafts/:id/compare')
  @Allow('read:draft')
  async compare(@CurrentView() view: View, @Param('id') id: string, @Res() response: Response): Promise<void> {
    const draft = await this.draft(view, id);
    if (!('data' in draft) || !draft.data.beside) return response.redirect(303, `/drafts/${id}`);
    html(response, 200, comparePage(view, draft, await listBodies(this.parts.sql)));
  }

  @Post('/drafts/:id/compare')
  @Allow('read:draft')
  async choose(
    @CurrentView() view: View,
    @Param('id') id: string,
    @Body() body: Record<string, unknown> | undefined,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    const draft = await this.draft(view, id);
    if (!('data' in draft) || !draft.data.beside) return response.redirect(303, `/drafts/${id}`);
    const isRead = String(draft.revision) === textOf(body?.revision);
    const values = body?.take === 'mine' ? draft.data.beside.values : draft.data.values;
    const saved = isRead && (await saveDraft(this.parts.sql, draft, { ...draft.data, values, tab: '', beside: null }));
    if (!saved) return html(response, 409, comparePage(view, draft, await listBodies(this.parts.sql)));
    request.session.notice = 'Die Fassung ist gewählt. Der Entwurf ist gespeichert.';
    response.redirect(303, `/drafts/${id}`);
  }

  @Post('/drafts/:id/delete')
  @Allow('read:draft')
  async remove(
    @CurrentView() view: View,
    @Param('id') id: string,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    const draft = await this.draft(view, id);
    if ('data' in draft) await deleteDraft(this.parts.sql, id);
    request.session.notice = 'Der Entwurf ist gelöscht.';
    response.redirect(303, PAGES.instances);
  }

  // ── submitting ───────────────────────────────────────────────────────────────────────────────────────────────────

  private async submit(
    view: View,
    draft: RegistrationDraft,
    tab: string,
    request: RequestWithView,
    response: Response,
  ): Promise<void> {
    const props = await this.propsOf(view, draft, tab);
    if (!props.submits) throw new PageRefused(403, 'notPermitted');
    const refuse = (issues: FieldIssue[]) => {
      const checked = { ...props.remarks.checked, issues };
      html(response, 422, formPage(view, { ...props, remarks: { ...props.remarks, checked }, refused: true }));
    };
    if (props.remarks.checked.issues.length) return refuse(props.remarks.checked.issues);
    const command: Command = {
      id: draft.id,
      actorId: view.viewer!.personId,
      input: props.remarks.checked.input,
      ...(draft.instanceId
        ? { type: 'resubmit', instanceId: draft.instanceId }
        : { type: 'submit', workflow: 'registration' }),
      ...(props.onBehalf ? { onBehalf: props.onBehalf } : {}),
    };
    let instanceId: string;
    try {
      ({ instanceId } = await this.parts.engine.execute(command));
      request.session.notice = draft.instanceId
        ? 'Die ergänzte Registrierung ist eingereicht.'
        : 'Die Registrierung ist eingereicht.';
    } catch (error) {
      if (!(error instanceof CommandRefused)) throw error;
      const already = await submittedAs(this.parts.sql, draft.id);
      if (already === null && error.code === 'invalid')
        return refuse((error.details.issues ?? []).map((issue) => issueAsTyped(issue, draft.data.values)));
      if (already === null) throw error;
      instanceId = already;
      request.session.notice = 'Diese Registrierung war schon eingereicht.';
    }
    await deleteDraft(this.parts.sql, draft.id);
    response.redirect(303, `/instances/${instanceId}`);
  }

  // ── drafts ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * The draft, or the case that it has become.
   * @throws PageRefused 404 when there is none or it belongs to others.
   */
  private async draft(view: View, id: string): Promise<RegistrationDraft | { instanceId: string }> {
    const draft = await loadDraft<RegistrationDraftData>(this.parts.sql, pathId(id));
    if (draft && view.ability.can('write', as('draft', { organisation: draft.organisation }) as never)) return draft;
    const instanceId = draft ? null : await submittedAs(this.parts.sql, id);
    if (instanceId === null || !view.ability.can('read', 'instance')) throw new PageRefused(404, 'notFound');
    return { instanceId };
  }

  /**
   * Saves what was sent, unless somebody else saved since the page was made (`null`). A page may save over what it
   * saved itself while typing.
   */
  private async save(
    view: View,
    draft: RegistrationDraft,
    values: RegistrationValues,
    sent: { revision: string; tab: string },
  ): Promise<RegistrationDraft | null> {
    for (let current: RegistrationDraft | null = draft; current;) {
      const isOwn = sent.tab !== '' && current.data.tab === sent.tab;
      if (String(current.revision) !== sent.revision && !isOwn) return null;
      const data = { ...current.data, values, savedBy: savingAs(view, draft), tab: sent.tab };
      const saved = await saveDraft(this.parts.sql, current, data);
      if (saved) return saved;
      current = await loadDraft<RegistrationDraftData>(this.parts.sql, draft.id);
    }
    return null;
  }

  /** Lays what was sent beside the stored version; `null` when the draft is gone. */
  private async keepBeside(view: View, id: string, values: RegistrationValues): Promise<RegistrationDraft | null> {
    const stored = await loadDraft<RegistrationDraftData>(this.parts.sql, id);
    if (!stored) return null;
    const beside = { values, savedBy: savingAs(view, stored), at: view.now };
    await keepBeside(this.parts.sql, id, beside);
    return { ...stored, data: { ...stored.data, beside } };
  }

  private async showConflict(view: View, id: string, sent: RegistrationValues, response: Response): Promise<void> {
    const stored = await this.keepBeside(view, id, sent);
    if (stored) return html(response, 409, comparePage(view, stored, await listBodies(this.parts.sql)));
    const instanceId = await submittedAs(this.parts.sql, id);
    if (instanceId === null) throw new PageRefused(404, 'notFound');
    response.redirect(303, `/instances/${instanceId}`);
  }

  private async create(view: View, by: { organisation: string }, data: RegistrationDraftData): Promise<string> {
    const id = this.parts.ids.next();
    const { organisation } = by;
    await createDraft(this.parts.sql, { id, personId: view.viewer!.personId, organisation, instanceId: null, data });
    return id;
  }

  private ownDrafts(view: View): Promise<RegistrationDraft[]> {
    return listDrafts<RegistrationDraftData>(this.parts.sql, organisationsOf(view));
  }

  /** Everything the form shows of a draft. */
  private async propsOf(
    view: View,
    draft: RegistrationDraft,
    tab: string,
  ): Promise<FormPageProps & { onBehalf: Command['onBehalf'] }> {
    const { values } = draft.data;
    const world = await formWorld(this.parts.sql, values, draft.instanceId, view.today);
    const checked = checkValues(values, world);
    const submits = submitsAs(view);
    const leading = view
      .viewer!.memberships.filter(({ role }) => role === 'lead')
      .map(({ organisation }) => organisation);
    if (submits === 'lead' && !values.leads.some(({ organisation }) => leading.includes(organisation))) {
      checked.issues.push({ path: ['leads'], code: 'ownLeadMissing', params: { organisation: leading[0]! } });
    }
    const letter = await ownFile({ view }, values.behalf.file, this.parts.sql);
    const behalf =
      submits === 'behalf' ? readBehalf({ ...values.behalf, file: letter?.id ?? '' }, leadsOf(values), view.now) : null;
    checked.issues.push(...(behalf?.issues ?? []));
    checked.total = Math.max(checked.total + (behalf ? behalfFields : 0), checked.issues.length);
    return {
      draft,
      remarks: remarksOn(values, checked, world),
      tab,
      submits,
      letter,
      onBehalf: behalf?.onBehalf,
      notes: await this.notesOn(draft),
    };
  }

  /** What the secretariat wrote when it returned the last version, by field. */
  private async notesOn(draft: RegistrationDraft): Promise<Map<string, string>> {
    if (!draft.instanceId) return new Map();
    const [row] = await this.parts.sql<{ reasons: { field: string; noteId: string }[] | null }>(
      `SELECT context->'reasons' AS reasons FROM umlauf.instance WHERE id = $1 AND workflow = 'registration'`,
      [draft.instanceId],
    );
    const reasons = row?.reasons ?? [];
    const text = await textsOf(this.parts.sql, reasons);
    const notes = new Map<string, string>();
    for (const { field, noteId } of reasons)
      notes.set(field, [notes.get(field), text(noteId)].filter(Boolean).join('\n'));
    return notes;
  }

  /**
   * In whose name somebody may begin a registration: as the lead of an organisation with a voting seat, or as the
   * secretariat.
   * @throws PageRefused 403
   */
  private async startingAs(
    view: View,
  ): Promise<{ membership: { role: string; organisation: string }; bodies: BodyView[] }> {
    const bodies = await listBodies(this.parts.sql);
    const membership = startingMembership(view, bodies);
    if (!membership) throw new PageRefused(403, 'notPermitted');
    return { membership, bodies };
  }
}

/** The membership by which somebody may begin a registration, if any. */
export function startingMembership(view: View, bodies: BodyView[]): { role: string; organisation: string } | undefined {
  return membershipToStart(view.viewer?.memberships ?? [], bodies);
}

export function organisationsOf(view: View): string[] {
  return [...new Set((view.viewer?.memberships ?? []).map(({ organisation }) => organisation))];
}

function organisationOf(view: View, role: string): string {
  return view.viewer!.memberships.find((m) => m.role === role)!.organisation;
}

function submitsAs(view: View): 'lead' | 'behalf' | null {
  if (holds(view.viewer, 'lead')) return 'lead';
  return holds(view.viewer, 'secretariat') ? 'behalf' : null;
}

/** „Federführung Hessen“: the function in which somebody works on a draft. */
function savingAs(view: View, draft: RegistrationDraft): string {
  const { memberships } = view.viewer!;
  const own =
    memberships.find(({ role, organisation }) => role === 'lead' && organisation === draft.organisation) ??
    memberships.find(({ organisation }) => organisation === draft.organisation) ??
    memberships[0]!;
  return functionName(own.role, own.organisation);
}

function textOf(sent: unknown): string {
  return typeof sent === 'string' ? sent.slice(0, 60) : '';
}

function html(response: Response, status: number, body: string): void {
  response.status(status).type('html').send(body);
}

function draftOf(values: RegistrationValues, savedBy: string): RegistrationDraftData {
  return { values, imported: null, savedBy, tab: '', beside: null };
}
