import { type Client, type TestApp, formFields } from './app.js';

let number = 900;

/** A meeting of a body that sits today: called, and opened; its id. */
export async function sitting(app: TestApp, secretariat: Client, body: string): Promise<string> {
  const today = (await app.parts.clock.now()).slice(0, 10);
  const form = formFields((await secretariat.get('/meetings/new')).html, '/meetings/new');
  number += 1;
  const on = today.split('-').toReversed().join('.');
  const { location } = await secretariat.post('/meetings/new', { ...form, body, number: String(number), on });
  const id = location!.split('/').at(-1)!;
  await secretariat.post(`/instances/${id}/do/openMeeting`, { commandId: app.parts.ids.next() });
  return id;
}
