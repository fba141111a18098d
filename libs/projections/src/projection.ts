/** A fold over events that keeps what one screen or one caller needs. */
export interface Projection<View, Event> {
  readonly name: string;
  /** Rises when the meaning of the view changes, so that a stored one is folded afresh. */
  readonly version: number;
  readonly initial: View;
  /** Ignores events that it does not know. */
  evolve(view: View, event: Event): View;
}
