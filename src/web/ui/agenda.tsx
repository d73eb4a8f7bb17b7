import { Icon } from './icon.js';
import { attr, show, type Text } from './text.js';

export interface AgendaItemView {
  number: Text;
  title: Text;
  href?: string;
  /** "Beschluss · Bericht: Hamburg", "gebilligt, einstimmig". */
  note?: Text;
  state?: 'done' | 'now' | 'ahead';
}

/** Items of an agenda (Tagesordnung) in order, optionally in titled parts (Grüne Liste, Einzelberatung). */
export function Agenda(props: { parts: { title?: Text; items: AgendaItemView[] }[] }): JSX.Element {
  return (
    <>
      {props.parts
        .filter((part) => part.items.length > 0)
        .map((part) => (
          <>
            {part.title ? <h3 class="u-agenda__sec">{show(part.title)}</h3> : ''}
            <ol class="u-agenda">
              {part.items.map((item) => (
                <li
                  class={['u-agenda__item', item.state === 'now' && 'u-agenda__item--now']}
                  aria-current={item.state === 'now' ? 'true' : undefined}
                >
                  <span class="u-agenda__no">{show(item.number)}</span>
                  {item.href ? <a href={attr(item.href)}>{show(item.title)}</a> : <span>{show(item.title)}</span>}
                  {item.note ? (
                    <span class="u-agenda__state">
                      {item.state === 'done' ? <Icon name="check" size="small" tone="success" /> : ''}
                      <span>{show(item.note)}</span>
                    </span>
                  ) : (
                    ''
                  )}
                </li>
              ))}
            </ol>
          </>
        ))}
    </>
  );
}

/** Wording that is voted on (Beschlussvorschlag), in numbered clauses. */
export function Motion(props: { title: Text; clauses: Text[] }): JSX.Element {
  return (
    <div class="u-motion">
      <p class="u-strong">{show(props.title)}</p>
      <ol>
        {props.clauses.map((clause) => (
          <li>{show(clause)}</li>
        ))}
      </ol>
    </div>
  );
}

/** Strip above a meeting: since when it runs, who is there, whether there is a quorum. */
export function LiveStrip(props: { running: boolean; facts: Text[] }): JSX.Element {
  return (
    <div class="u-live" role="status">
      {props.facts.map((fact, index) => (
        <span>
          {props.running && index === 0 ? <span class="u-live__dot" aria-hidden="true"></span> : ''}
          {show(fact)}
        </span>
      ))}
    </div>
  );
}
