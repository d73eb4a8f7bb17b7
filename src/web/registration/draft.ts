import type { RegistrationDraftData } from '../../documents/registration-draft.js';
import type { Draft } from '../../register/drafts.js';

export type { RegistrationDraftData };
export type RegistrationDraft = Draft<RegistrationDraftData>;
