import { useSyncExternalStore } from 'react'
import { useApp } from './hooks.ts'

/** Whether it is known that nobody may be called from here: the administrator has turned it off. */
export function useTurnedOff(): boolean {
  const { state } = useApp().dialpad
  // The state changes with each digit that is typed, this does not.
  return useSyncExternalStore(state.subscribe, () => state.get().choices?.enabled === false)
}
