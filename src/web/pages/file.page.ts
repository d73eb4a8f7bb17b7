import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import { holds } from '../../identity/viewer.js';
import { PARTS, type Parts } from '../../parts.js';
import { evidenceOf, isHandedIn } from '../../register/file.queries.js';
import { Allow } from '../allow.js';
import { pathId } from '../path-id.js';
import { PageRefused } from '../refusal.js';
import { CurrentView, type View } from '../view.js';

/**
 * Datei herunterladen. Until it is handed in, a file belongs to the person who added it and the secretariat; a mail or
 * letter behind what was recorded on behalf also to the organisation in whose name that was.
 */
@Controller('files')
export class FilePage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(':id')
  @Allow('read:file')
  async download(@CurrentView() view: View, @Param('id') param: string, @Res() response: Response): Promise<void> {
    const id = pathId(param);
    const file = await this.parts.files.get(id);
    const isOwn = file?.uploadedBy === view.viewer?.personId || holds(view.viewer, 'secretariat');
    if (!file || !(isOwn || (await this.isOpen(view, id)))) throw new PageRefused(404, 'notFound');
    response.attachment(file.name);
    response.setHeader('Content-Type', file.mediaType);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.send(file.content);
  }

  private async isOpen(view: View, id: string): Promise<boolean> {
    if (await isHandedIn(this.parts.sql, id)) return true;
    const concerned = await evidenceOf(this.parts.sql, id);
    return view.viewer!.memberships.some(({ organisation }) => concerned.includes(organisation));
  }
}
