import type { Children } from '@kitajs/html';
import { Icon, type IconName, type Tone } from './icon.js';
import { show, type Rich, type Text } from './text.js';

/** A titled part of a page. `side` stands right of the title: a link or a small remark. */
export function Section(props: {
  id: string;
  title: Text;
  side?: Rich;
  near?: boolean;
  children?: Children;
}): JSX.Element {
  return (
    <section class={['u-section', props.near && 'u-section--near']} aria-labelledby={props.id}>
      <div class="u-section__head">
        <h2 class="kern-heading-medium" id={props.id}>
          {show(props.title)}
        </h2>
        {show(props.side)}
      </div>
      {props.children}
    </section>
  );
}

/** Main column and aside; the aside follows the content on a phone. */
export function Columns(props: {
  aside: Rich;
  asideLabel: string;
  wideAside?: boolean;
  /** The aside stays in view while the main column scrolls. */
  sticky?: boolean;
  children?: Children;
}): JSX.Element {
  return (
    <div class={['u-cols', props.wideAside && 'u-cols--wide-aside']}>
      <div>{props.children}</div>
      <aside class={['u-stack u-stack--l', props.sticky && 'u-sticky']} aria-label={props.asideLabel}>
        {show(props.aside)}
      </aside>
    </div>
  );
}

/** A small titled block in an aside. */
export function AsideBlock(props: { title: Text; children?: Children }): JSX.Element {
  return (
    <section>
      <h2 class="u-h3">{show(props.title)}</h2>
      {props.children}
    </section>
  );
}

/** Lines of an aside: documents, meetings, what is not possible now with the reason below. */
export function AsideList(props: { items: { text: Text; note?: Text }[] }): JSX.Element {
  return (
    <ul class="u-aside-list u-aside-list--lines">
      {props.items.map((item) => (
        <li>
          {show(item.text)}
          {item.note ? (
            <>
              <br />
              <span class="u-meta">{show(item.note)}</span>
            </>
          ) : (
            ''
          )}
        </li>
      ))}
    </ul>
  );
}

/** "Auf dieser Seite": links to the sections; hidden on a phone. */
export function PageContents({ links }: { links: { href: `#${string}`; label: Text }[] }): JSX.Element {
  return (
    <nav class="u-toc" aria-labelledby="seiteninhalt">
      <h2 class="u-h3" id="seiteninhalt">
        Auf dieser Seite
      </h2>
      {links.map((link) => (
        <a href={link.href}>{show(link.label)}</a>
      ))}
    </nav>
  );
}

/** A calm box: "Kurz gesagt", a form of its own. */
export function Panel(props: { title?: Text; id?: string; surface?: boolean; children?: Children }): JSX.Element {
  return (
    <section class={['u-panel', props.surface && 'u-panel--surface']} aria-labelledby={props.title && props.id}>
      {props.title ? (
        <h2 class="u-h3" id={props.id}>
          {show(props.title)}
        </h2>
      ) : (
        ''
      )}
      {props.children}
    </section>
  );
}

/** A remark with an icon below a field or a paragraph. */
export function Note(props: { tone?: Tone; icon?: IconName; text: Text }): JSX.Element {
  const tone = props.tone ?? 'info';
  return (
    <div class="u-note">
      <Icon name={props.icon ?? (tone === 'success' ? 'check' : tone === 'neutral' ? 'info' : tone)} tone={tone} />
      <div>{show(props.text)}</div>
    </div>
  );
}

/** A paragraph of running text, at most 68 characters wide. Line breaks of a plain string are kept. */
export function Prose({ text }: { text: Text }): JSX.Element {
  if (typeof text !== 'string') return <div class="u-text u-prose">{show(text)}</div>;
  return (
    <div class="u-prose">
      {text.split(/\n{2,}/).map((paragraph) => (
        <p class="u-text u-text--lines">{show(paragraph)}</p>
      ))}
    </div>
  );
}

/** Parts below each other with even distance. */
export function Stack(props: { large?: boolean; children?: Children }): JSX.Element {
  return <div class={['u-stack', props.large && 'u-stack--l']}>{props.children}</div>;
}
