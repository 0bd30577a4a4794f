import type { AppState, FlexState, PluginStore, Reducer, StoreAction } from '@offhook/desktop-sdk'
import { byPlugin } from '../../actions/index.ts'
import type { Store } from '../store.ts'

interface KeptReducer {
  readonly reduce: Reducer
  /** For reports: which reducer of which plugin. */
  readonly where: string
}

/**
 * The state of the desktop under `flex`, and beside it what reducers of plugins keep. A listener that
 * throws is reported and stops nobody: neither the others nor the desk, whose change it was told of.
 * A reducer that throws is reported and called no more; what it had made stays for those who read it.
 *
 * @param owner the plugin that begins now; null for none
 */
export function pluginStore(
  flex: Store<FlexState>,
  report: (error: unknown, where: string) => void,
  owner: () => string | null,
): PluginStore {
  const reducers = new Map<string, KeptReducer>()
  const listeners = new Set<() => void>()
  let own: Readonly<Record<string, unknown>> = {}
  let last: { readonly from: FlexState; readonly own: object; readonly state: AppState } | null =
    null

  const become = (next: Readonly<Record<string, unknown>>) => {
    const isSame = Object.entries(next).every(([key, value]) => Object.is(own[key], value))
    if (isSame && Object.keys(own).length === Object.keys(next).length) return
    own = next
    for (const listener of [...listeners]) listener()
  }
  const reduceOne = (key: string, { reduce, where }: KeptReducer, action: StoreAction) => {
    try {
      return reduce(own[key], action)
    } catch (error) {
      reducers.set(key, { reduce: (kept) => kept, where })
      report(error, where)
      return own[key]
    }
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
          report(error, byPlugin('the store', plugin))
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
      become(
        Object.fromEntries(
          [...reducers].map(([key, reducer]) => [key, reduceOne(key, reducer, action)]),
        ),
      )
      return action
    },
    addReducer: (key, reducer) => {
      if (key === 'flex' || reducers.has(key)) throw new Error(`The key ${key} is taken.`)
      const reduce = reducer as Reducer
      // One that has no beginning fails here, for whoever adds it to see, and is not kept.
      const first = reduce(undefined, { type: '@@INIT' })
      reducers.set(key, { reduce, where: byPlugin(`the reducer ${key}`, owner()) })
      become({ ...own, [key]: first })
    },
  }
}
