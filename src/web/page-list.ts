import { InboxPage } from './pages/inbox.page.js';
import { SignInPage } from './pages/sign-in.page.js';

/** Every page and every other route of the web application. */
export const pages = [InboxPage, SignInPage];
