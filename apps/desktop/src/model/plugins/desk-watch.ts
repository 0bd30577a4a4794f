import type { Desk } from '../desk.ts'
import type { Store } from '../store.ts'

/** Follows the desk of the moment and all that its tasks are made of; the result stops that. */
export function watchDesk(desks: Store<Desk | null>, changed: () => void): () => void {
  let stops: readonly (() => void)[] = []
  const follow = () => {
    for (const stop of stops) stop()
    const desk = desks.get()
    stops = desk
      ? [desk.state, desk.routing.state, desk.phone.state, desk.supervisor.state].map((store) =>
          store.subscribe(changed),
        )
      : []
    changed()
  }
  const stop = desks.subscribe(follow)
  follow()
  return () => {
    stop()
    for (const each of stops) each()
  }
}
