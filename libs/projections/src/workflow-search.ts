/** What a workflow is found by. */
export interface Findable {
  readonly name: string;
  readonly workflowId: string;
}

/**
 * Whether a workflow is meant by the words of a search: they are part of its name or of its slide's, in any case, or
 * the beginning of its id.
 *
 * The server asks this of what it lists, and the dashboard of what it hears afterwards.
 *
 * @param slideName absent where there is no slide, or none that the searcher may read.
 */
export function isMeant(
  { name, workflowId }: Findable,
  slideName: string | undefined,
  search: string,
): boolean {
  const wanted = search.toLowerCase();
  return (
    [name, slideName ?? ''].some((text) => text.toLowerCase().includes(wanted)) ||
    workflowId.startsWith(wanted)
  );
}
