import type { FlowLive } from '@offhook/desk-api'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { flowLiveOf } from '../../../model/studio/live-marks.ts'
import { useApp } from '../../../ui/hooks.ts'
import { useLive, useServerRun } from '../../../ui/live.ts'

/** What executions do is written behind: lists are read once that has been done. */
const WRITTEN_MS = 1_200

export interface FlowLiveState {
  readonly live: FlowLive | undefined
  readonly error: Error | null
}

/** Who is in a flow and how today's callers went, as it is told; lists of it are read again. */
export function useFlowLive(sid: string): FlowLiveState {
  const { flows } = useApp()
  const queries = useQueryClient()
  const rows = useLive('flows')
  // Asking once has the flow followed by the server from then on.
  const { data, error, refetch } = useQuery({
    queryKey: ['flow-live', sid],
    queryFn: () => flows.live(sid),
    staleTime: 0,
  })
  // A server that has begun anew follows none: it is asked as well.
  const run = useServerRun()
  const askedOf = useRef(run)
  useEffect(() => {
    if (run === '' || run === askedOf.current) return
    if (askedOf.current !== '') void refetch()
    askedOf.current = run
  }, [run, refetch])
  const live = useMemo(() => flowLiveOf(sid, rows, data), [sid, rows, data])
  const places = live?.executions.map((one) => `${one.sid} ${one.at}`).join() ?? ''
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever moves is a reason to read again.
  useEffect(() => {
    const timer = setTimeout(() => {
      void queries.invalidateQueries({ queryKey: ['flow-executions', sid] })
      void queries.invalidateQueries({ queryKey: ['flow-steps', sid] })
    }, WRITTEN_MS)
    return () => clearTimeout(timer)
  }, [queries, sid, places])
  return { live, error }
}
