import {
  localStorageColorSchemeManager,
  type MantineColorScheme,
  type MantineColorSchemeManager,
} from '@mantine/core'

/** Light or dark: as the person has chosen, else as the site's configuration says, else as the system does. */
export class ColorScheme implements MantineColorSchemeManager {
  readonly #chosen = localStorageColorSchemeManager()
  #wished: MantineColorScheme | null = null
  #isWish = false
  #tell: (scheme: MantineColorScheme) => void = () => undefined

  /** What the configuration says; shown at once, and kept as nobody's choice. */
  wish(scheme: 'light' | 'dark' | null): void {
    if (scheme === this.#wished) return
    this.#wished = scheme
    if (this.#hasChoice) return
    this.#isWish = true
    this.#tell(scheme ?? 'auto')
    this.#isWish = false
  }

  readonly get = (fallback: MantineColorScheme): MantineColorScheme =>
    this.#chosen.get(this.#wished ?? fallback)

  readonly set = (scheme: MantineColorScheme): void => {
    if (!this.#isWish) this.#chosen.set(scheme)
  }

  readonly subscribe = (tell: (scheme: MantineColorScheme) => void): void => {
    this.#tell = tell
    this.#chosen.subscribe(tell)
  }

  readonly unsubscribe = (): void => {
    this.#tell = () => undefined
    this.#chosen.unsubscribe()
  }

  readonly clear = (): void => this.#chosen.clear()

  get #hasChoice(): boolean {
    return this.#chosen.get('light') === this.#chosen.get('dark')
  }
}
