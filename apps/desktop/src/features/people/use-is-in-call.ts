import { createStore } from '../../model/store.ts'
import { useApp, useStore } from '../../ui/hooks.ts'

const nothing = createStore<{ readonly call: unknown }>({ call: null })

/** Whether a call is live in this window. */
export function useIsInCall(): boolean {
  const desk = useStore(useApp().desk)
  return useStore<{ readonly call: unknown }>(desk?.phone.state ?? nothing).call != null
}
