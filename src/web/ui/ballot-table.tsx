import { formatPercent } from '../format.js';
import { Badge } from './badge.js';
import { show, type Text } from './text.js';
import { VOTES, type Vote } from './vote-choice.js';

export interface BallotRow {
  name: Text;
  vote: Vote;
  /** Share in integer units of 0.00001 percentage points; `null`: the member has none (Bund). */
  share: number | null;
  /** Reservation, "im Auftrag erfasst", deputy. */
  note?: Text;
}

/** All ballots, in the order given (Bund first, then by share). The bar repeats the share for the eye. */
export function BallotTable(props: { ballots: BallotRow[]; caption?: Text; withShares?: boolean }): JSX.Element {
  const withShares = props.withShares ?? props.ballots.some((ballot) => ballot.share !== null);
  const largest = Math.max(1, ...props.ballots.map((ballot) => ballot.share ?? 0));
  return (
    <table class="kern-table kern-table--small u-table u-ballot" role="table">
      <caption class="kern-sr-only">{show(props.caption ?? 'Alle Stimmen, nach Anteil geordnet')}</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th class="kern-table__header" scope="col" role="columnheader">
            Mitglied
          </th>
          <th class="kern-table__header" scope="col" role="columnheader">
            Stimme
          </th>
          {withShares ? (
            <>
              <th class="kern-table__header kern-table__header--numeric" scope="col" role="columnheader">
                Anteil
              </th>
              <td class="kern-table__cell u-ballot__scale u-only-wide" role="cell"></td>
            </>
          ) : (
            ''
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {props.ballots.map((ballot) => (
          <tr role="row">
            <th class="kern-table__header" scope="row" role="rowheader">
              {show(ballot.name)}
            </th>
            <td class="kern-table__cell" role="cell">
              <Badge tone={VOTES[ballot.vote].tone} icon={VOTES[ballot.vote].icon} label={VOTES[ballot.vote].label} />
              {ballot.note ? <span class="u-meta u-block">{show(ballot.note)}</span> : ''}
            </td>
            {withShares ? <ShareCells ballot={ballot} largest={largest} /> : ''}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ShareCells({ ballot, largest }: { ballot: BallotRow; largest: number }): JSX.Element {
  const width = `${Math.round(((ballot.share ?? 0) / largest) * 1000) / 10}%`;
  return (
    <>
      <td class="kern-table__cell kern-table__cell--numeric" role="cell" safe>
        {ballot.share === null ? 'ohne Anteil' : formatPercent(ballot.share)}
      </td>
      <td class="kern-table__cell u-ballot__scale u-only-wide" role="cell">
        {ballot.share === null ? (
          ''
        ) : (
          <svg class={['u-ballot__bar', `u-ballot__bar--${VOTES[ballot.vote].look}`]} aria-hidden="true">
            <rect width={width} height="12" rx="2"></rect>
          </svg>
        )}
      </td>
    </>
  );
}
