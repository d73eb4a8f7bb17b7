import type { Unread } from '../../documents/import-form.js';
import type { Draft } from '../../register/drafts.js';
import type { RegistrationValues } from './values.js';

/** What a draft of a registration keeps: the form as typed and where it came from. */
export interface RegistrationDraftData {
  values: RegistrationValues;
  /** Set when a filled-in form was read: what it says beyond the fields, and what could not be read. */
  imported: { unread: Unread[]; result: string; reason: string } | null;
  /** Who saved last („Federführung Hessen“), and in which page of a browser. */
  savedBy: string;
  tab: string;
  /** A second version, typed elsewhere on an older one. Waits until somebody chooses. */
  beside: { values: RegistrationValues; savedBy: string; at: string } | null;
}

export type RegistrationDraft = Draft<RegistrationDraftData>;
