import type { PersonRecord } from '@offhook/desk-api'
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import type { App } from '../model/app.ts'
import type { Navigator, Route } from '../model/route.ts'
import type { Store } from '../model/store.ts'
import type { Translate } from '../texts/index.ts'

/** Reads a store; the component follows its changes. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get)
}

export const AppContext = createContext<App | null>(null)
export const NavigatorContext = createContext<Navigator | null>(null)

/** The application around this component. */
export function useApp(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error('This component needs an AppContext.')
  return app
}

/** The address bar, and where it points. */
export function useNavigator(): Navigator {
  const navigator = useContext(NavigatorContext)
  if (!navigator) throw new Error('This component needs a NavigatorContext.')
  return navigator
}

export function useRoute(): Route {
  return useStore(useNavigator().route)
}

/** The words of the language in use; the component follows when another is chosen. */
export function useText(): Translate {
  return useStore(useApp().language.texts).t
}

/** The person who is logged in, or null. */
export function usePerson(): PersonRecord | null {
  const session = useStore(useApp().session.state)
  return session.status === 'in' ? session.person : null
}

/** The time, renewed every `everyMs`. */
export function useNow(everyMs = 1000): number {
  const { clock } = useApp()
  const [now, setNow] = useState(() => clock.now())
  useEffect(() => {
    let stop = () => {}
    const tick = () => {
      setNow(clock.now())
      stop = clock.after(everyMs - (clock.now() % everyMs), tick)
    }
    tick()
    return () => stop()
  }, [clock, everyMs])
  return now
}

/**
 * Small plain data, as the same object for as long as it says the same: what takes it is not drawn
 * anew when its source has changed in something else.
 */
export function useSame<T>(value: T): T {
  const text = JSON.stringify(value)
  return useMemo(() => JSON.parse(text) as T, [text])
}

/**
 * What a component does of late, as a function that stays the same: what takes it is not drawn anew
 * because the component was. For handlers of events, not to be called while drawing.
 */
export function useSteady<Args extends unknown[], Result>(
  now: (...args: Args) => Result,
): (...args: Args) => Result {
  const latest = useRef(now)
  useLayoutEffect(() => {
    latest.current = now
  })
  return useCallback((...args: Args) => latest.current(...args), [])
}

/** A list, as the same object for as long as it holds the same. */
export function useSameList<T>(list: readonly T[]): readonly T[] {
  const [kept, keep] = useState(list)
  if (kept.length === list.length && kept.every((one, index) => one === list[index])) return kept
  keep(list)
  return list
}

/** Turns true once `isOn` has lasted for `ms`: a quick answer shows no skeleton at all. */
export function useDelayed(isOn: boolean, ms = 200): boolean {
  const { clock } = useApp()
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    setLate(false)
    return isOn ? clock.after(ms, () => setLate(true)) : undefined
  }, [clock, isOn, ms])
  return isOn && isLate
}
