import { attr, show, type Text } from './text.js';

/** The way to this page; on a phone one way back. The last entry is the page itself and has no link. */
export function Breadcrumbs({ crumbs }: { crumbs: { label: Text; href?: string }[] }): JSX.Element {
  return (
    <nav aria-label="Pfad">
      <ol class="u-crumbs">
        {crumbs.map((crumb) => (
          <li>
            {crumb.href ? (
              <a href={attr(crumb.href)}>{show(crumb.label)}</a>
            ) : (
              <span aria-current="page">{show(crumb.label)}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
