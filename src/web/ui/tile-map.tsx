import { formatPercent } from '../format.js';
import { attr } from './text.js';
import { VOTES, type Vote } from './vote-choice.js';

/** Codes of the Länder that have a place on the map. */
const PLACES = ['BW', 'BY', 'BE', 'BB', 'HB', 'HH', 'HE', 'MV', 'NI', 'NW', 'RP', 'SL', 'SN', 'ST', 'SH', 'TH'];

/**
 * Ballots of Bund and Länder as tiles, roughly where they lie: letter and mark in the tile, "Nein" hatched. Companion
 * of the ordered list, never alone. For bodies that are not "Bund + Länder" it draws nothing.
 */
export function TileMap(props: {
  ballots: { code: string; name: string; vote: Vote; share: number | null }[];
  label?: string;
}): JSX.Element {
  const fits = props.ballots.every((ballot) => ballot.code === 'BUND' || PLACES.includes(ballot.code));
  if (!fits || props.ballots.length === 0) return '';
  return (
    <ul class="u-tiles" aria-label={attr(props.label ?? 'Stimmen als Kachelkarte')}>
      {props.ballots.map((ballot) => {
        const vote = VOTES[ballot.vote];
        const bund = ballot.code === 'BUND';
        return (
          <li class={['u-tile', `u-tile--${vote.look}`, bund ? 'u-tile--bund' : `u-tile--${ballot.code}`]}>
            <span class="kern-sr-only" safe>{`${ballot.name}: ${vote.label}${
              ballot.share === null ? '' : `, ${formatPercent(ballot.share)}`
            }`}</span>
            <span class="u-tile__face" aria-hidden="true">
              <span safe>{`${bund ? 'Bund' : ballot.code} ${vote.mark}`}</span>
              <span class="u-tile__share" safe>
                {ballot.share === null ? '' : tenth(ballot.share)}
              </span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** A share at a glance, one decimal: the exact one stands in the list. */
function tenth(share: number): string {
  return (Math.round(share / 10_000) / 10).toFixed(1).replace('.', ',');
}
