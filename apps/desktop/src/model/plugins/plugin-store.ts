import type { AppState, FlexState, PluginStore, Reducer, StoreAction } from '@offhook/desktop-sdk'
import type { Store } from '../store.ts'

/**
 * The state of the desktop under `flex`, and beside it what reducers of plugins keep. A listener that
 * throws is reported and stops nobody: neither the others nor the desk, whose change it was told of.
 *
 * @param owner the plugin that begins now; null for none
 */
export function pluginStore(
  flex: Store<FlexState>,
  report: (error: unknown, where: string) => void,
  owner: () => string | null,
): PluginStore {
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
      const plugin = owner()
      const told = () => {
        try {
          listener()
        } catch (error) {
          report(error, `the store${plugin === null ? '' : ` by the plugin ${plugin}`}`)
        }
      }
      listeners.add(told)
      const stop = flex.subscribe(told)
      return () => {
        listeners.delete(told)
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
