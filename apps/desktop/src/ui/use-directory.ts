import type { LiveColleague } from '@offhook/desk-api'
import { useEffect, useMemo } from 'react'
import { createStore, type Store } from '../model/store.ts'
import { useApp, useStore } from './hooks.ts'

type Directory = ReadonlyMap<string, LiveColleague> | null

const nobody: Store<Directory> = createStore<Directory>(null)

/**
 * Colleagues and queues with their live status, while this component is shown and wants them; null
 * until known.
 */
export function useDirectory(isWanted = true): Directory {
  const { live: connection } = useApp()
  const live = useStore(connection)
  useEffect(() => (isWanted ? live?.follow('directory') : undefined), [live, isWanted])
  const rows = useMemo(() => live?.rows('directory') ?? nobody, [live])
  return useStore<Directory>(rows)
}
