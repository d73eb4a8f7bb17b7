/** What can be taken over from before umlauf. */
export type ListName = 'decisions' | 'formats' | 'orders';

export const takeOverAddress = '/take-over';

/** Address at which a list of this kind is taken over. */
export function takeOverLink(list: ListName): string {
  return `${takeOverAddress}?list=${list}`;
}
