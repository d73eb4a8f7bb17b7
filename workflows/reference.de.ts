import type { WorkflowWords } from './words.js';

/** Sitzung. */
export const meetingWords: WorkflowWords = {
  name: 'Sitzung',
  states: {
    planned: {
      label: 'geplant',
      tone: 'info',
      next: 'Die Sitzung steht im Kalender. Fristen richten sich nach ihrem Tag.',
    },
    running: { label: 'läuft', tone: 'info', next: 'Das Gremium berät seine Tagesordnung.' },
    ended: { label: 'beendet', tone: 'success', next: 'Die Beschlüsse stehen bei ihren Punkten.' },
    cancelled: { label: 'abgesagt', tone: 'neutral', next: 'Die Sitzung findet nicht statt.' },
  },
  commands: {
    schedule: { label: 'Sitzung anlegen', done: 'Sitzung angelegt' },
    moveMeeting: {
      label: 'Sitzung verschieben',
      done: 'Sitzung verschoben',
      confirm: {
        question: 'Sitzung verschieben?',
        consequence: 'Offene Fristen, die an ihr hängen, verschieben sich mit. Die Mitglieder werden benachrichtigt.',
      },
    },
    openMeeting: { label: 'Sitzung eröffnen', done: 'Sitzung eröffnet' },
    endMeeting: { label: 'Sitzung beenden', done: 'Sitzung beendet' },
    cancelMeeting: {
      label: 'Sitzung absagen',
      done: 'Sitzung abgesagt',
      confirm: {
        question: 'Sitzung absagen?',
        consequence: 'Die Mitglieder werden benachrichtigt. Gefasste Beschlüsse gelten.',
      },
    },
  },
  told: {},
  deadlines: {},
  blocked: {
    schedule: 'Diese Sitzung ist schon angelegt.',
    moveMeeting: 'nur vor der Sitzung, auf einen anderen Tag oder Beginn, durch die Geschäftsstelle',
    openMeeting: 'nur vor der Sitzung',
    endMeeting: 'nur während der Sitzung',
    cancelMeeting: 'nur vor der Sitzung',
  },
  fields: {
    body: 'Gremium',
    number: 'Nummer der Sitzung',
    on: 'Tag',
    startsAt: 'Beginn (Uhrzeit)',
    place: 'Ort',
    reason: 'Grund',
  },
};

/** Gremium. */
export const bodyWords: WorkflowWords = {
  name: 'Gremium',
  states: {
    established: { label: 'eingerichtet', tone: 'success', next: 'Sitze, Vorsitz und Regelwerk gelten wie angezeigt.' },
  },
  commands: {
    establishBody: { label: 'Gremium einrichten', done: 'Gremium eingerichtet' },
    changeSeats: { label: 'Sitze ändern', done: 'Sitze geändert' },
    handChair: { label: 'Vorsitz übergeben', done: 'Vorsitz übergeben' },
  },
  told: {},
  deadlines: {},
  blocked: {
    establishBody: 'Dieses Gremium ist schon eingerichtet.',
    changeSeats: 'nur durch den Betrieb',
    handChair: 'nur durch den Betrieb',
  },
};

/** Mitgliedschaften einer Person. */
export const officeWords: WorkflowWords = {
  name: 'Mitgliedschaft',
  states: {
    held: { label: 'eingetragen', tone: 'success', next: 'Die Mitgliedschaft gilt.' },
    left: { label: 'ausgeschieden', tone: 'neutral', next: 'Die Mitgliedschaft ist beendet.' },
  },
  commands: {
    appoint: { label: 'Person eintragen', done: 'Person eingetragen' },
    leave: { label: 'Ausscheiden eintragen', done: 'Ausscheiden eingetragen' },
  },
  told: {},
  deadlines: {},
  blocked: { appoint: 'Diese Person ist schon eingetragen.', leave: 'nur durch den Betrieb' },
};
