import { BodyPage } from './pages/body.page.js';
import { BodyRulePage } from './pages/body-rule.page.js';
import { ClockPage } from './pages/clock.page.js';
import { DecisionPage } from './pages/decision.page.js';
import { DecisionsPage } from './pages/decisions.page.js';
import { FilePage } from './pages/file.page.js';
import { GuestPage } from './pages/guest.page.js';
import { HealthPage } from './pages/health.page.js';
import { InboxPage } from './pages/inbox.page.js';
import { InstancePage } from './pages/instance.page.js';
import { OrdersPage } from './pages/orders.page.js';
import { IncomingMailPage } from './pages/incoming-mail.page.js';
import { MailsPage } from './pages/mails.page.js';
import { MatterFormPage } from './pages/matter-form.page.js';
import { CalendarPage } from './pages/calendar.page.js';
import { LookAheadPage } from './pages/look-ahead.page.js';
import { MeetingPage } from './pages/meeting.page.js';
import { MeetingsPage } from './pages/meetings.page.js';
import { MailboxesPage } from './pages/mailboxes.page.js';
import { NotificationsPage } from './pages/notifications.page.js';
import { PapersPage } from './pages/papers.page.js';
import { TakeOverPage } from './pages/take-over.page.js';
import { ActPage } from './pages/act.page.js';
import { GroupReviewPage } from './pages/group-review.page.js';
import { RegisterPage } from './pages/register.page.js';
import { SubjectAreasPage } from './pages/subject-areas.page.js';
import { VotePage } from './pages/vote.page.js';
import { SignInPage } from './pages/sign-in.page.js';
import { RegistrationFormPage } from './pages/registration-form.page.js';
import { RegistrationListPage } from './pages/registration-list.page.js';
import { RegistrationVersionsPage } from './pages/registration-versions.page.js';

/** Every page and every other route of the web application. */
export const pages = [
  InboxPage,
  SignInPage,
  RegistrationFormPage,
  RegistrationListPage,
  RegistrationVersionsPage,
  MatterFormPage,
  InstancePage,
  FilePage,
  PapersPage,
  CalendarPage,
  LookAheadPage,
  MeetingsPage,
  MeetingPage,
  VotePage,
  DecisionsPage,
  TakeOverPage,
  DecisionPage,
  OrdersPage,
  GroupReviewPage,
  RegisterPage,
  IncomingMailPage,
  MailsPage,
  NotificationsPage,
  MailboxesPage,
  SubjectAreasPage,
  BodyPage,
  BodyRulePage,
  ClockPage,
  GuestPage,
  ActPage,
  HealthPage,
];
