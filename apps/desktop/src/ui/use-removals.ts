import { useEffect, useState } from 'react'
import { useApp, useSteady } from './hooks.ts'

/** How long what was removed can be had back. */
const UNDO_WITHIN_MS = 7_000

interface Removing<Row> {
  readonly row: Row
  readonly stop: () => void
}

/**
 * Rows that are gone from the screen and not yet from the server: until then there is an undo.
 * Whoever leaves the page, or closes its window, has decided.
 */
export function useRemovals<Row>(options: {
  readonly idOf: (row: Row) => string
  readonly remove: (row: Row) => Promise<void>
}) {
  const { clock } = useApp()
  const [removing, setRemoving] = useState<readonly Removing<Row>[]>([])
  const [failure, setFailure] = useState<unknown>(null)
  const carryOut = useSteady((row: Row) =>
    options
      .remove(row)
      .catch(setFailure)
      .finally(() => setRemoving((all) => all.filter((one) => one.row !== row))),
  )
  const decide = useSteady(() => {
    for (const { row, stop } of removing) {
      stop()
      void carryOut(row)
    }
  })

  useEffect(() => {
    window.addEventListener('pagehide', decide)
    return () => {
      window.removeEventListener('pagehide', decide)
      decide()
    }
  }, [decide])

  return {
    failure,
    /** What the undo means. */
    last: removing.at(-1)?.row ?? null,
    isRemoved: (id: string) => removing.some(({ row }) => options.idOf(row) === id),
    remove: (row: Row) => {
      setFailure(null)
      const stop = clock.after(UNDO_WITHIN_MS, () => void carryOut(row))
      setRemoving((all) => [...all, { row, stop }])
    },
    undo: () => {
      removing.at(-1)?.stop()
      setRemoving((all) => all.slice(0, -1))
    },
  }
}
