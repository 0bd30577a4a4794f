import type { DispositionRecord, TaskOutcomeRecord, TaskSheet } from '@offhook/desk-api'
import { ApiError } from '../api/http.ts'
import type { Offhook } from '../api/offhook.ts'
import type { Clock } from './clock.ts'
import { createStore, type Store } from './store.ts'

/** How the note on the screen stands to the one at the server. */
export type Saving = 'saved' | 'saving' | 'unsaved' | 'waiting'

/** Notes, outcome and rules of a task, as its desk has them. */
export interface Sheet {
  /** One's own note, with what was typed and is not saved yet. */
  readonly text: string
  readonly saving: Saving
  /** What others have written about the task, the oldest first. */
  readonly others: readonly { readonly author: string; readonly text: string }[]
  readonly outcome: TaskOutcomeRecord | null
  readonly dispositions: readonly DispositionRecord[]
  /** After so many seconds of wrap-up the server completes the task; null = never. */
  readonly wrapUpSeconds: number | null
  readonly autoAccept: boolean
}

interface Page {
  readonly sheet: ReturnType<typeof createStore<Sheet | null>>
  /** Of the note at the server from which the text was made. */
  version: number
  stopTimer: () => void
  /** The saving under way, so that the next waits for it. */
  running: Promise<void>
  isSaving: boolean
  /** The loading under way, so that nobody asks twice. */
  loading: Promise<Sheet | null> | null
  /** The pause before a loading that has failed is tried again. */
  loadAgainMs: number
  stopLoading: () => void
}

const afterTyping = 600
const retry = 3_000
const firstLoadAgain = 1_000
const lastLoadAgain = 30_000
/** Somebody else saved this note meanwhile. */
const conflict = 20412

export interface TaskSheetsOptions {
  readonly offhook: Pick<Offhook, 'taskSheet' | 'saveNote' | 'setOutcome'>
  readonly clock: Clock
  readonly personSid: string
  /** Whether a task is still on the desk: only then is its sheet worth another try. */
  readonly isHere: (taskSid: string) => boolean
}

/** The sheets of the tasks here: loaded once, saved as typed, nothing overwritten. */
export class TaskSheets {
  readonly #options: TaskSheetsOptions
  readonly #pages = new Map<string, Page>()

  constructor(options: TaskSheetsOptions) {
    this.#options = options
  }

  /** The sheet of a task; null until it has come. */
  of(taskSid: string): Store<Sheet | null> {
    return this.#page(taskSid).sheet
  }

  /**
   * Loads a sheet if it is not there. Resolves with null when that fails; while the task is here it is
   * then tried again after a pause that grows, unless the server has refused it.
   */
  load(taskSid: string): Promise<Sheet | null> {
    const page = this.#page(taskSid)
    if (page.sheet.get()) return Promise.resolve(page.sheet.get())
    page.loading ??= this.#load(taskSid, page).finally(() => {
      page.loading = null
    })
    return page.loading
  }

  /** Takes what was typed; it is saved when the typing pauses. */
  write(taskSid: string, text: string): void {
    const page = this.#page(taskSid)
    const sheet = page.sheet.get()
    if (!sheet || sheet.text === text) return
    page.sheet.set({ ...sheet, text, saving: 'unsaved' })
    this.#saveIn(taskSid, afterTyping)
  }

  /** Saves now what is not saved yet; resolves when the server has it or could not be reached. */
  async flush(taskSid: string): Promise<void> {
    const page = this.#page(taskSid)
    page.stopTimer()
    page.running = page.running.then(() => this.#save(taskSid, page))
    await page.running
  }

  /** The page goes: what is not saved goes out with it, and nobody hears the answer. */
  leave(): void {
    for (const [taskSid, page] of this.#pages) {
      const sheet = page.sheet.get()
      if (!sheet || sheet.saving === 'saved' || sheet.saving === 'saving') continue
      // A saving under way arrives before it.
      const version = page.version + (page.isSaving ? 1 : 0)
      this.#options.offhook.saveNote(taskSid, { text: sheet.text, version }).catch(() => undefined)
    }
  }

  /** Chooses the outcome, or takes it back with null. */
  async choose(taskSid: string, dispositionSid: string | null): Promise<void> {
    const { outcome } = await this.#options.offhook.setOutcome(taskSid, dispositionSid)
    const page = this.#page(taskSid)
    const sheet = page.sheet.get()
    if (sheet) page.sheet.set({ ...sheet, outcome })
  }

  close(): void {
    for (const { stopTimer, stopLoading } of this.#pages.values()) {
      stopTimer()
      stopLoading()
    }
    this.#pages.clear()
  }

  #page(taskSid: string): Page {
    const known = this.#pages.get(taskSid)
    if (known) return known
    const page: Page = {
      sheet: createStore<Sheet | null>(null),
      version: 0,
      stopTimer: () => undefined,
      running: Promise.resolve(),
      isSaving: false,
      loading: null,
      loadAgainMs: firstLoadAgain,
      stopLoading: () => undefined,
    }
    this.#pages.set(taskSid, page)
    return page
  }

  async #load(taskSid: string, page: Page): Promise<Sheet | null> {
    page.stopLoading()
    try {
      this.#take(page, await this.#options.offhook.taskSheet(taskSid))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (mayPass(error)) this.#loadAgain(taskSid, page)
    }
    return page.sheet.get()
  }

  #loadAgain(taskSid: string, page: Page): void {
    // Closed meanwhile: there is nobody to load it for.
    if (this.#pages.get(taskSid) !== page) return
    page.stopLoading = this.#options.clock.after(page.loadAgainMs, () => {
      if (this.#options.isHere(taskSid)) void this.load(taskSid)
    })
    page.loadAgainMs = Math.min(lastLoadAgain, page.loadAgainMs * 2)
  }

  #take(page: Page, loaded: TaskSheet): void {
    const own = loaded.notes.find(({ personSid }) => personSid === this.#options.personSid)
    page.version = own?.version ?? 0
    page.sheet.set({
      text: own?.text ?? '',
      saving: 'saved',
      others: loaded.notes
        .filter((note) => note !== own)
        .map(({ author, text }) => ({ author, text })),
      outcome: loaded.outcome,
      dispositions: loaded.dispositions,
      wrapUpSeconds: loaded.wrapUpSeconds,
      autoAccept: loaded.autoAccept,
    })
  }

  #saveIn(taskSid: string, ms: number): void {
    const page = this.#page(taskSid)
    page.stopTimer()
    page.stopTimer = this.#options.clock.after(ms, () => void this.flush(taskSid))
  }

  async #save(taskSid: string, page: Page): Promise<void> {
    const before = page.sheet.get()
    if (!before || before.saving === 'saved') return
    const { text } = before
    page.sheet.set({ ...before, saving: 'saving' })
    page.isSaving = true
    try {
      const saved = await this.#options.offhook.saveNote(taskSid, { text, version: page.version })
      page.version = saved.version
      this.#settle(page, text, 'saved')
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.code === conflict) await this.#merge(taskSid, page)
      this.#settle(page, text, 'waiting')
      this.#saveIn(taskSid, error.code === conflict ? 0 : retry)
    } finally {
      page.isSaving = false
    }
  }

  /** What was typed while it was being saved is still to be saved. */
  #settle(page: Page, savedText: string, saving: Saving): void {
    const now = page.sheet.get()
    if (!now) return
    page.sheet.set({ ...now, saving: now.text === savedText ? saving : 'unsaved' })
  }

  /** The same person wrote elsewhere: both texts are kept, one below the other. */
  async #merge(taskSid: string, page: Page): Promise<void> {
    const { notes } = await this.#options.offhook.taskSheet(taskSid)
    const own = notes.find(({ personSid }) => personSid === this.#options.personSid)
    const now = page.sheet.get()
    if (!own || !now) return
    page.version = own.version
    const text = now.text.includes(own.text) ? now.text : `${own.text}\n${now.text}`
    page.sheet.set({ ...now, text })
  }
}

/** No answer, too many requests, or a fault of the server: another try may go well. */
function mayPass({ status }: ApiError): boolean {
  return status === 0 || status === 429 || status >= 500
}
