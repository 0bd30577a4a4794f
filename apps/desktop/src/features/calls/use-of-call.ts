import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query'

const EVERY_MS = 3_000
/** What is written of the end comes a moment after it: so often is read of a call that is over. */
const LAST_READS = 2

/** What is kept of a call, read again while it goes on. One component reads of one call. */
export function useOfCall<Kept>(
  what: string,
  sid: string,
  isOver: boolean,
  read: () => Promise<Kept>,
): UseQueryResult<Kept> {
  return useQuery({
    // What was read of a call while it went on is not the last word.
    queryKey: [what, sid, isOver],
    queryFn: read,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { dataUpdateCount, errorUpdateCount } }) =>
      isOver && dataUpdateCount + errorUpdateCount >= LAST_READS ? false : EVERY_MS,
  })
}
