import type { Children } from '@kitajs/html';
import { attr, show, type Text } from './text.js';

/**
 * A form that changes something: POST, then redirect. Carries the CSRF token and the command id (UUIDv7), by which
 * the engine recognises the same form sent twice.
 */
export function PostForm(props: {
  action: string;
  csrfToken: string;
  commandId?: string;
  /** Revision of what the form was filled from: two tabs with different versions are noticed. */
  revision?: number;
  /** For file fields. */
  multipart?: boolean;
  id?: string;
  class?: string;
  /**
   * What the Enter key sends in a form with several buttons; without it the browser takes the first button, which may
   * be one that removes a row.
   */
  enter?: { name: string; value: string; multipart?: boolean };
  extra?: Record<`hx-${string}`, string>;
  children?: Children;
}): JSX.Element {
  return (
    <form
      method="post"
      action={attr(props.action)}
      enctype={props.multipart ? 'multipart/form-data' : undefined}
      id={props.id}
      class={props.class}
      novalidate
      {...props.extra}
    >
      <input type="hidden" name="_csrf" value={attr(props.csrfToken)} />
      {props.commandId ? <input type="hidden" name="commandId" value={attr(props.commandId)} /> : ''}
      {props.revision === undefined ? '' : <input type="hidden" name="revision" value={String(props.revision)} />}
      {props.enter ? (
        <button
          type="submit"
          class="kern-sr-only"
          name={props.enter.name}
          value={attr(props.enter.value)}
          formenctype={props.enter.multipart ? 'multipart/form-data' : undefined}
          tabindex="-1"
          aria-hidden="true"
        >
          Enter
        </button>
      ) : (
        ''
      )}
      {props.children}
    </form>
  );
}

/** A titled part of a long form. */
export function FormSection(props: { id: string; title: Text; intro?: Text; children?: Children }): JSX.Element {
  return (
    <section class="u-form-section" aria-labelledby={props.id}>
      <h2 class="u-form-section__title" id={props.id}>
        {show(props.title)}
      </h2>
      {props.intro ? <div class="u-form-section__intro u-text">{show(props.intro)}</div> : ''}
      {props.children}
    </section>
  );
}

/** Fields below each other, or two side by side from 768 px up. */
export function Fields(props: { two?: boolean; children?: Children }): JSX.Element {
  return <div class={['u-fields', props.two && 'u-fields--2']}>{props.children}</div>;
}

/** The line of buttons that ends a form, with what happens after sending. */
export function SaveBar(props: { note?: Text; children?: Children }): JSX.Element {
  return (
    <div class="u-savebar">
      {props.children}
      {props.note ? <p class="u-meta">{show(props.note)}</p> : ''}
    </div>
  );
}
