import { type ComponentType, useEffect } from 'react'
import type { App } from '../model/app.ts'
import { createStore, type WritableStore } from '../model/store.ts'
import { useApp, useStore } from './hooks.ts'

/**
 * A part of the screen that is fetched when it is first wanted. Unlike with React's own `lazy`, a
 * failure is not kept: the next wish fetches again.
 */
export class LazyPart<P> {
  readonly #load: () => Promise<ComponentType<P>>
  /** What each application has of it. */
  readonly #fetched = new WeakMap<App, Fetched<P>>()

  constructor(load: () => Promise<ComponentType<P>>) {
    this.#load = load
  }

  /** Null until it is here. */
  component(app: App): Fetched<P>['component'] {
    return this.#of(app).component
  }

  fetch(app: App): Promise<void> {
    const fetched = this.#of(app)
    fetched.fetching ??= app.fetchPart(this.#load).then(
      (Component) => fetched.component.set({ Component }),
      (error) => {
        fetched.fetching = null
        throw error
      },
    )
    return fetched.fetching
  }

  /** Somebody comes near it. That it fails is told to whoever wants it, not before. */
  hint(app: App): void {
    void this.fetch(app).catch(() => undefined)
  }

  #of(app: App): Fetched<P> {
    const known = this.#fetched.get(app)
    if (known) return known
    const fetched: Fetched<P> = { component: createStore({ Component: null }), fetching: null }
    this.#fetched.set(app, fetched)
    return fetched
  }
}

interface Fetched<P> {
  readonly component: WritableStore<{ readonly Component: ComponentType<P> | null }>
  fetching: Promise<void> | null
}

/** The part once it is wanted and here. When it cannot be fetched, a notice says so. */
export function useLazyPart<P>(
  part: LazyPart<P>,
  isWanted: boolean,
  giveUp: () => void,
): ComponentType<P> | null {
  const app = useApp()
  const { notices } = app
  const { Component } = useStore(part.component(app))
  useEffect(() => {
    if (!isWanted || Component) return
    let isCurrent = true
    part.fetch(app).catch(() => {
      if (!isCurrent) return
      notices.show({
        id: 'partNotLoaded',
        type: 'error',
        content: { key: 'shell.partNotLoaded' },
      })
      giveUp()
    })
    return () => {
      isCurrent = false
    }
  }, [app, part, isWanted, Component, giveUp, notices])
  return Component
}
