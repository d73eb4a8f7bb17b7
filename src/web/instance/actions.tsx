import { waitingBodies } from '../../../workflows/matter.js';
import type { ButtonKind } from '../ui/button.js';
import { Button, LinkButton } from '../ui/button.js';
import { PostForm } from '../ui/post-form.js';
import type { CaseView } from './case-view.js';

/** Address at which a command's form is filled in and sent. */
export function doLink(id: string, command: string): string {
  if (command === 'resubmit') return `/instances/${id}/revise`;
  return `/instances/${id}/do/${command}`;
}

/** A command needs a page of its own when it has fields or asks back. */
export function needsPage(c: Pick<CaseView, 'definition' | 'words' | 'found'>, command: string): boolean {
  const schema = c.definition.commands[command];
  // Where one body alone waits for a Vorlage, nobody is asked which.
  const isOneBody = c.found.row.workflow === 'matter' && waitingBodies(c.found.row.context as never).length < 2;
  const fields = Object.keys(schema?.shape ?? {}).filter((name) => name !== 'body' || !isOneBody);
  return !schema || fields.length > 0 || c.words.commands[command]?.confirm !== undefined;
}

/** Button of a command: sends at once what has no fields, else leads to its form. */
export function CommandAction(props: { c: CaseView; command: string; kind: ButtonKind }): JSX.Element {
  const { c, command, kind } = props;
  const { id, revision } = c.found.row;
  const label = c.words.commands[command]?.label ?? command;
  if (needsPage(c, command)) return <LinkButton kind={kind} label={label} href={doLink(id, command)} />;
  return (
    <PostForm
      action={`/instances/${id}/do/${command}`}
      csrfToken={c.view.csrfToken}
      commandId={c.commandId()}
      revision={revision}
    >
      <Button kind={kind} label={label} />
    </PostForm>
  );
}
