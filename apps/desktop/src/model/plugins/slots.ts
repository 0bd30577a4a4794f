import type {
  AddOptions,
  Component,
  ComponentName,
  ComponentProps,
  ContentApi,
  RemoveOptions,
} from '@offhook/desktop-sdk'
import type { ReactElement } from 'react'
import { createStore, type Store, type WritableStore } from '../store.ts'

/** An element that a plugin has put into a component. */
export interface AddedElement extends AddOptions {
  readonly key: string
  readonly element: ReactElement
  /** The plugin, if it was put there while that began. */
  readonly owner: string | null
}

/** What plugins have made of the content of one component. */
export interface SlotContent {
  readonly added: readonly AddedElement[]
  readonly replacements: readonly AddedElement[]
  readonly removed: readonly ({ readonly key: string } & RemoveOptions)[]
}

/** A child as it is shown; `order` says where. */
export interface SlotChild<Child> {
  readonly key: string
  readonly child: Child
}

const untouched: SlotContent = { added: [], replacements: [], removed: [] }

/** The contents of all components that plugins may change. Knows no screen. */
export class Slots {
  readonly #contents = new Map<ComponentName, WritableStore<SlotContent>>()
  /** The plugin that begins now. */
  owner: string | null = null

  content(name: ComponentName): Store<SlotContent> {
    return this.#store(name)
  }

  /** What plugins see of a component. */
  component(name: ComponentName): Pick<Component, 'Content'> {
    const store = this.#store(name)
    const add: ContentApi['add'] = (element, options = {}) => {
      const given = this.#elementOf(element, options, name)
      const { added } = store.get()
      store.patch({ added: [...added.filter(({ key }) => key !== given.key), given] })
    }
    const replace: ContentApi['replace'] = (element, options = {}) => {
      const given = this.#elementOf(element, { key: `${name}-replacement`, ...options }, name)
      store.patch({ replacements: [...store.get().replacements, given] })
    }
    const remove: ContentApi['remove'] = (key, options = {}) => {
      store.patch({ removed: [...store.get().removed, { key, ...options }] })
    }
    return { Content: { add, replace, remove } }
  }

  #elementOf(
    element: ReactElement,
    { key: given, ...options }: AddOptions & { readonly key?: string },
    name: string,
  ): AddedElement {
    const key = element?.key ?? given
    if (!key) throw new TypeError(`What is added to ${name} needs a key.`)
    if (!Object(element).props) throw new TypeError(`What is added to ${name} is no element.`)
    return { ...options, key, element, owner: this.owner }
  }

  #store(name: ComponentName): WritableStore<SlotContent> {
    const known = this.#contents.get(name)
    if (known) return known
    const made = createStore(untouched)
    this.#contents.set(name, made)
    return made
  }
}

/**
 * What a component shows: its own children and those that were added, in order. Its own count 0, 1,
 * 2 …; whoever gives no order stands at an end. A condition that throws does not hold.
 */
export function childrenOf<Child>(
  builtIn: readonly SlotChild<Child>[],
  { added, replacements, removed }: SlotContent,
  props: ComponentProps,
): readonly (SlotChild<Child> | AddedElement)[] {
  const applies = (options: RemoveOptions) => options.if === undefined || holds(options.if, props)
  const replacement = replacements.findLast(applies)
  const own = replacement ? [replacement] : builtIn
  const all = [
    ...own.map((child, order) => ({ order, child })),
    ...added.filter(applies).map((child) => ({ order: orderOf(child), child })),
  ]
  const gone = new Set(removed.filter(applies).map(({ key }) => key))
  return all
    .sort((one, other) => (one.order === other.order ? 0 : one.order - other.order))
    .map(({ child }) => child)
    .filter(({ key }) => !gone.has(key))
}

/** Whether a child is a plugin's. */
export function isAdded<Child>(one: SlotChild<Child> | AddedElement): one is AddedElement {
  return 'element' in one
}

function orderOf({ sortOrder, align }: AddOptions): number {
  return sortOrder ?? (align === 'start' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY)
}

function holds(condition: (props: ComponentProps) => boolean, props: ComponentProps): boolean {
  try {
    return condition(props)
  } catch {
    return false
  }
}
