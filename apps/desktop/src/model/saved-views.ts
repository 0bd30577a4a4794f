import type { TabStorage } from './session.ts'

/** A set of filters with a name. */
export interface SavedView {
  readonly name: string
  readonly query: Readonly<Record<string, string>>
}

const MOST = 30

/** Saved views of one page, kept in this browser for each person. */
export class SavedViewList {
  readonly #storage: TabStorage
  readonly #key: string

  constructor(storage: TabStorage, page: string, personSid: string) {
    this.#storage = storage
    this.#key = `offhook.views.${page}.${personSid}`
  }

  list(): readonly SavedView[] {
    try {
      const kept: unknown = JSON.parse(this.#storage.getItem(this.#key) ?? '[]')
      return Array.isArray(kept) ? kept.filter(isView) : []
    } catch {
      return []
    }
  }

  /** One of the same name is replaced. */
  save(view: SavedView): readonly SavedView[] {
    const others = this.list().filter(({ name }) => name !== view.name)
    return this.#keep([...others, view].slice(-MOST))
  }

  delete(name: string): readonly SavedView[] {
    return this.#keep(this.list().filter((view) => view.name !== name))
  }

  #keep(views: readonly SavedView[]): readonly SavedView[] {
    this.#storage.setItem(this.#key, JSON.stringify(views))
    return views
  }
}

function isView(value: unknown): value is SavedView {
  const { name, query } = (value ?? {}) as Partial<SavedView>
  return typeof name === 'string' && typeof query === 'object' && query !== null
}
