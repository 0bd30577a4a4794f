import type { AppState, FlexState, PluginStore, Reducer, StoreAction } from '@offhook/desktop-sdk'
import type { Store } from '../store.ts'

/** The state of the desktop under `flex`, and beside it what reducers of plugins keep. */
export function pluginStore(flex: Store<FlexState>): PluginStore {
  const reducers = new Map<string, Reducer>()
  const listeners = new Set<() => void>()
  let own: Readonly<Record<string, unknown>> = {}
  let last: { readonly from: FlexState; readonly own: object; readonly state: AppState } | null =
    null

  const reduce = (action: StoreAction) => {
    const next = Object.fromEntries(
      [...reducers].map(([key, reducer]) => [key, reducer(own[key], action)]),
    )
    const isSame = Object.entries(next).every(([key, value]) => Object.is(own[key], value))
    if (isSame && Object.keys(own).length === reducers.size) return
    own = next
    for (const listener of [...listeners]) listener()
  }
  return {
    getState: () => {
      const from = flex.get()
      if (last?.from !== from || last.own !== own) {
        last = { from, own, state: { ...own, flex: from } }
      }
      return last.state
    },
    subscribe: (listener) => {
      listeners.add(listener)
      const stop = flex.subscribe(listener)
      return () => {
        listeners.delete(listener)
        stop()
      }
    },
    dispatch: (action) => {
      reduce(action)
      return action
    },
    addReducer: (key, reducer) => {
      if (key === 'flex' || reducers.has(key)) throw new Error(`The key ${key} is taken.`)
      reducers.set(key, reducer as Reducer)
      reduce({ type: '@@INIT' })
    },
  }
}
