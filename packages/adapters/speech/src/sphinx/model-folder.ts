import { rm } from 'node:fs/promises'

/** The files of one set of hints: gone once nobody keeps them and no decoder reads them. */
export class ModelFolder {
  readonly path: string
  #readers = 0
  #isKept = true

  constructor(path: string) {
    this.path = path
  }

  /** A decoder may read from now on. @returns it has ended; idempotent */
  hold(): () => void {
    this.#readers++
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.#readers--
      this.#removeUnused()
    }
  }

  /** Nobody asks for it any more. */
  letGo(): void {
    this.#isKept = false
    this.#removeUnused()
  }

  #removeUnused(): void {
    if (this.#isKept || this.#readers > 0) return
    // What stays goes with the whole folder of the engine.
    rm(this.path, { recursive: true, force: true }).catch(() => {})
  }
}
