/** The folder of the recordings, for those who do not write them: finish, remove, look whether it works. */
import { rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { repairWav } from '../side/wav.ts'

/** What a probe writes: more than a full disk has in odds and ends. */
const PROBE = new Uint8Array(64 * 1024)

/** The files of one folder. Names are taken without any folder of theirs. */
export class RecordingFiles {
  readonly folder: string
  #checking: Promise<string | null> | null = null

  constructor(folder: string) {
    this.folder = folder
  }

  /** Where a file of that name is, or will be. */
  pathOf(fileName: string): string {
    return join(this.folder, basename(fileName))
  }

  /**
   * Makes a file whole that nobody writes any more.
   * @returns its length in milliseconds and its size; null when there is none or it is unreadable
   */
  finish(fileName: string): Promise<{ durationMs: number; bytes: number } | null> {
    return repairWav(this.pathOf(fileName)).catch(() => null)
  }

  /** Removes a file; one that is not there is no error. @throws the system's error */
  async remove(fileName: string): Promise<void> {
    await rm(this.pathOf(fileName), { force: true })
  }

  /** Why no recording can be written now, as the system's code; null when it can. */
  check(): Promise<string | null> {
    this.#checking ??= this.#probe().finally(() => {
      this.#checking = null
    })
    return this.#checking
  }

  async #probe(): Promise<string | null> {
    const path = join(this.folder, `.probe-${process.pid}`)
    try {
      await writeFile(path, PROBE, { mode: 0o600 })
      return null
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? 'unknown'
    } finally {
      await rm(path, { force: true }).catch(() => {})
    }
  }
}
