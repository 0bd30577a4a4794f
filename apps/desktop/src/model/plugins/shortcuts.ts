import type { KeyboardShortcutsApi, Shortcut } from '@offhook/desktop-sdk'
import type { ChoiceStorage } from '../language.ts'
import { createStore, type Store } from '../store.ts'

/** What a key means: a plugin's own deed, nothing, or what another key is built to do. */
export type KeyMeaning =
  | { readonly kind: 'own'; readonly key: string; readonly shortcut: Shortcut }
  | { readonly kind: 'none' }
  | { readonly kind: 'built-in'; readonly key: string }

const stored = 'offhook.keys'
/** With Ctrl+Shift most browsers keep these for themselves: a private window, a closed tab, closing. */
const ofBrowsers: ReadonlySet<string> = new Set(['N', 'T', 'W'])

/**
 * The keys with Ctrl+Shift as plugins have changed them, and as the person has: what a person chooses
 * goes before what a plugin brings. Keys are told by their letter or digit.
 */
export class Shortcuts implements KeyboardShortcutsApi {
  readonly #storage: ChoiceStorage
  readonly #own = new Map<string, Shortcut>()
  readonly #gone = new Set<string>()
  readonly #moved = new Map<string, string>()
  /** The key that a person has given to what another key is built to do, by the latter. */
  readonly #chosen: Map<string, string>
  readonly #lastUse = new Map<string, number>()
  readonly #changes = createStore(0)
  #isDisabled = false

  constructor(storage: ChoiceStorage) {
    this.#storage = storage
    this.#chosen = restore(storage)
  }

  /** Counts the changes: who shows keys draws them anew. */
  get changes(): Store<number> {
    return this.#changes
  }

  /** What plugins have added, by the key. */
  get added(): ReadonlyMap<string, Shortcut> {
    return this.#own
  }

  /** Whether a person has changed any. */
  get isChanged(): boolean {
    return this.#chosen.size > 0
  }

  addShortcuts(shortcuts: Readonly<Record<string, Shortcut>>): void {
    for (const [key, shortcut] of Object.entries(shortcuts)) this.#own.set(nameOf(key), shortcut)
    this.#tell()
  }

  deleteShortcuts(keys: readonly string[]): void {
    for (const key of keys.map(nameOf)) {
      this.#own.delete(key)
      this.#moved.delete(key)
      this.#gone.add(key)
    }
    this.#tell()
  }

  remapShortcut(oldKey: string, newKey: string, shortcut?: Shortcut): void {
    const [from, to] = [nameOf(oldKey), nameOf(newKey)]
    const own = shortcut ?? this.#own.get(from)
    const source = this.#moved.get(from) ?? from
    this.deleteShortcuts([from])
    this.#gone.delete(to)
    if (own) this.#own.set(to, own)
    else this.#moved.set(to, source)
    this.#tell()
  }

  disableShortcuts(): void {
    this.#isDisabled = true
    this.#tell()
  }

  meaningOf(key: string): KeyMeaning {
    if (this.#isDisabled) return { kind: 'none' }
    for (const [builtIn, chosen] of this.#chosen)
      if (chosen === key) return { kind: 'built-in', key: builtIn }
    const meaning = this.#meaningByPlugins(key)
    const isElsewhere = meaning.kind === 'built-in' && this.#chosen.has(meaning.key)
    return isElsewhere ? { kind: 'none' } : meaning
  }

  /** Where that is now which a key is built to do; null where no key does it. */
  keyOf(builtIn: string): string | null {
    const candidates = [this.#chosen.get(builtIn), builtIn, ...this.#moved.keys()]
    const does = (key: string | undefined) => {
      const meaning = key === undefined ? null : this.meaningOf(key)
      return meaning?.kind === 'built-in' && meaning.key === builtIn
    }
    return candidates.find(does) ?? null
  }

  /** A shortcut as it is now: `Ctrl+Shift+M`; null where there is none. */
  shown(shortcut: string | null): string | null {
    const builtIn = shortcut?.replace('Ctrl+Shift+', '')
    if (builtIn === undefined || builtIn === shortcut) return shortcut
    const key = this.keyOf(builtIn)
    return key && `Ctrl+Shift+${key}`
  }

  /** The name of the plugin's deed that has taken a key from what it is built to do. */
  shadowOf(builtIn: string): string | null {
    if (this.keyOf(builtIn) !== null) return null
    return this.#own.get(builtIn)?.name ?? null
  }

  isKeptByBrowsers(key: string): boolean {
    return ofBrowsers.has(key)
  }

  /** A person gives this key to what another is built to do. Whatever had it has none then. */
  choose(builtIn: string, key: string): void {
    this.#set(builtIn, key)
    for (const [other, chosen] of this.#chosen)
      if (other !== builtIn && chosen === key) this.#chosen.delete(other)
    this.#keep()
  }

  /** Two deeds change their keys. One that has none takes the other's: its own may be a plugin's by now. */
  swap(one: string, other: string): void {
    const [first, second] = [this.keyOf(one), this.keyOf(other) ?? other]
    if (first === null) return this.choose(one, second)
    this.#set(one, second)
    this.#set(other, first)
    this.#keep()
  }

  /** Back to what is built in, and what plugins bring. */
  reset(): void {
    this.#chosen.clear()
    this.#keep()
  }

  /** Does a plugin's deed, unless it was done too recently. */
  perform(key: string, { action, throttle = 0 }: Shortcut, now: number): void {
    if (now - (this.#lastUse.get(key) ?? Number.NEGATIVE_INFINITY) < throttle) return
    this.#lastUse.set(key, now)
    action()
  }

  /** A choice that changes nothing is none. */
  #set(builtIn: string, key: string): void {
    const meaning = this.#meaningByPlugins(key)
    const isSo = meaning.kind === 'built-in' && meaning.key === builtIn
    if (isSo) this.#chosen.delete(builtIn)
    else this.#chosen.set(builtIn, key)
  }

  #meaningByPlugins(key: string): KeyMeaning {
    const shortcut = this.#own.get(key)
    if (shortcut) return { kind: 'own', key, shortcut }
    const moved = this.#moved.get(key)
    if (moved) return { kind: 'built-in', key: moved }
    return this.#gone.has(key) ? { kind: 'none' } : { kind: 'built-in', key }
  }

  #keep(): void {
    this.#storage.setItem(stored, JSON.stringify(Object.fromEntries(this.#chosen)))
    this.#tell()
  }

  #tell(): void {
    this.#changes.set(this.#changes.get() + 1)
  }
}

/** `m`, `M` and `KeyM` are one key. */
function nameOf(key: string): string {
  return key.replace(/^(?:Key|Digit)/, '').toUpperCase()
}

/** Anything malformed counts as not there. */
function restore(storage: ChoiceStorage): Map<string, string> {
  try {
    const kept: unknown = JSON.parse(storage.getItem(stored) ?? '{}')
    const isKey = (text: unknown): text is string => /^[A-Z0-9]$/.test(String(text))
    return new Map(Object.entries(kept ?? {}).filter(([from, to]) => isKey(from) && isKey(to)))
  } catch {
    return new Map()
  }
}
