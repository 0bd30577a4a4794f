import { createStore, type Store } from '../store.ts'
import { arranged, type Size } from './arrange.ts'
import { copied, pasted } from './clipboard.ts'
import { type FlowDefinition, freeName, type Point, placeOf, stateNamed } from './definition.ts'
import { applyEdit, type Edit } from './edits.ts'
import { edited, type History, historyOf, redone, undone } from './history.ts'
import { portsOf } from './ports.ts'
import { eventsOf, newState } from './widgets.ts'

/** A way out that waits for the widget that shall follow. */
export interface PendingWire {
  readonly name: string
  readonly port: string
  /** Where the new widget shall stand; below the old one unless told. */
  readonly at: Point | null
}

/** What an editor of one flow shows. */
export interface EditorState {
  readonly history: History
  /** Names of the selected widgets. */
  readonly selection: ReadonlySet<string>
  /** What the server has. */
  readonly saved: FlowDefinition
  /** The number of the revision that the edits build on. */
  readonly revision: number
  readonly pending: PendingWire | null
}

const none: ReadonlySet<string> = new Set()

/** One flow that is being edited: its document, what is selected, what was done. Knows no server. */
export class FlowEditor {
  readonly #state
  readonly #sizeOf: (flow: FlowDefinition) => (name: string) => Size

  /**
   * @param sizeOf how large the widgets of a flow are drawn
   * @param revision the number that `flow` has at the server
   */
  constructor(
    flow: FlowDefinition,
    sizeOf: (flow: FlowDefinition) => (name: string) => Size,
    revision = 1,
  ) {
    this.#sizeOf = sizeOf
    const placed = this.#placed(flow)
    this.#state = createStore<EditorState>({
      history: historyOf(placed),
      selection: none,
      saved: placed,
      revision,
      pending: null,
    })
  }

  get state(): Store<EditorState> {
    return this.#state
  }

  get flow(): FlowDefinition {
    return this.#state.get().history.present
  }

  get revision(): number {
    return this.#state.get().revision
  }

  /** Whether there are edits that the server does not have. */
  get isDirty(): boolean {
    const { history, saved } = this.#state.get()
    return history.present !== saved
  }

  /** @param stretch edits with the same are taken back as one */
  edit(edit: Edit, stretch: string | null = null): void {
    const { history, selection } = this.#state.get()
    const after = edited(history, applyEdit(history.present, edit), stretch)
    const renamed = edit.kind === 'rename' && selection.has(edit.name) ? edit.to : null
    this.#show(
      after,
      renamed !== null && stateNamed(after.present, renamed) ? [renamed] : selection,
    )
  }

  undo(): void {
    const { history, selection } = this.#state.get()
    this.#show(undone(history), selection)
  }

  redo(): void {
    const { history, selection } = this.#state.get()
    this.#show(redone(history), selection)
  }

  select(names: Iterable<string>): void {
    const selection = new Set(names)
    const before = this.#state.get().selection
    if (selection.size === before.size && [...selection].every((name) => before.has(name))) return
    this.#state.patch({ selection })
  }

  selectAll(): void {
    this.select(this.flow.states.map(({ name }) => name))
  }

  /** The next widget that is added follows here; null gives that up. */
  expect(pending: PendingWire | null): void {
    this.#state.patch({ pending })
  }

  /**
   * Adds a widget: after the way out that waits for one, else after the selected widget's only free
   * way out, else where `at` says. Gives its name.
   */
  add(type: string, at: Point): string {
    const { pending, selection } = this.#state.get()
    const { flow } = this
    const name = freeName(type.replaceAll('-', '_'), new Set(flow.states.map((one) => one.name)))
    const from = pending ?? this.#freeWay(selection)
    const place = from ? (from.at ?? this.#below(from.name) ?? at) : at
    let after = applyEdit(flow, { kind: 'add', states: [newState(type, name, place)] })
    if (from)
      after = applyEdit(after, { kind: 'wire', name: from.name, port: from.port, next: name })
    this.edit({ kind: 'replace', flow: after })
    this.#state.patch({ selection: new Set([name]), pending: null })
    return name
  }

  removeSelected(): void {
    this.edit({ kind: 'remove', names: [...this.#state.get().selection] })
  }

  /** The selected widgets as a text for the clipboard. */
  copy(): string {
    return copied(this.flow, this.#state.get().selection)
  }

  /**
   * Adds the widgets of a copied text and selects them.
   * @throws where the text has none
   */
  paste(text: string): void {
    const states = pasted(this.flow, text)
    this.edit({ kind: 'add', states })
    this.select(states.map(({ name }) => name))
  }

  /** Gives each widget a new place. */
  arrange(): void {
    this.edit({ kind: 'move', places: arranged(this.flow, this.#sizeOf(this.flow)) })
  }

  /** The server has this now. */
  wasSaved(flow: FlowDefinition, revision: number): void {
    this.#state.patch({ saved: flow, revision })
  }

  /** Begins with somebody else's newer revision; what was here can be had again by undoing. */
  takeOver(flow: FlowDefinition, revision: number): void {
    this.edit({ kind: 'replace', flow: this.#placed(flow) })
    this.wasSaved(this.flow, revision)
  }

  /** Widgets that a document gives no place get one; a document without any is arranged. */
  #placed(flow: FlowDefinition): FlowDefinition {
    if (flow.states.every((state) => placeOf(state) !== null)) return flow
    const isBare = flow.states.every((state) => placeOf(state) === null)
    const all = arranged(flow, this.#sizeOf(flow))
    const places = new Map(
      flow.states.flatMap((state) => {
        const place = all.get(state.name)
        return place && (isBare || placeOf(state) === null) ? [[state.name, place] as const] : []
      }),
    )
    return applyEdit(flow, { kind: 'move', places })
  }

  #freeWay(selection: ReadonlySet<string>): PendingWire | null {
    const [name] = selection
    const state = name !== undefined && selection.size === 1 ? stateNamed(this.flow, name) : null
    if (!state) return null
    const ports = portsOf(state, eventsOf(state.type))
    // A trigger has a way out for each kind of beginning: here it is a call's.
    const free = ports.filter(
      ({ event, next }) => next === null && !/^incoming(?!Call)/.test(event),
    )
    return free[0] && ports.length > 0 ? { name: state.name, port: free[0].id, at: null } : null
  }

  /** A free place below a widget. */
  #below(name: string): Point | null {
    const state = stateNamed(this.flow, name)
    const place = state && placeOf(state)
    if (!place) return null
    const sizeOf = this.#sizeOf(this.flow)
    const y = place.y + sizeOf(name).height + 80
    let { x } = place
    const taken = this.flow.states.flatMap((one) => {
      const at = placeOf(one)
      return at ? [{ ...at, ...sizeOf(one.name) }] : []
    })
    const isTaken = () =>
      taken.find(
        (one) => Math.abs(one.y - y) < one.height && x < one.x + one.width && x + 240 > one.x,
      )
    for (let found = isTaken(); found; found = isTaken()) x = found.x + found.width + 40
    return { x, y }
  }

  #show(history: History, names: Iterable<string>): void {
    const there = new Set(history.present.states.map(({ name }) => name))
    const kept = [...names].filter((name) => there.has(name))
    const { selection } = this.#state.get()
    const isSame = kept.length === selection.size && kept.every((name) => selection.has(name))
    this.#state.patch({ history, selection: isSame ? selection : new Set(kept) })
  }
}
