import { OwnRows, type Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  errors,
  makeSid,
  OffhookError,
  type Page,
  type PageRequest,
  parseSid,
  SOUND_SCHEME,
  TurnQueue,
} from '@offhook/core'
import type { Sound, SoundSid } from './sound-model.ts'

const MAX_NAME = 64
/** Music is minutes long; what is longer is mostly a mistake, and each node keeps a copy. */
export const MAX_SOUND_MS = 15 * 60_000
/** Sounds of an account. */
export const MOST_SOUNDS = 200

/** Where the files of sounds are kept; every node can read them. */
export interface SoundFiles {
  /** The file is there, whole, when this resolves. Rejects with 20503 where it cannot be kept. */
  keep(fileName: string, wav: Uint8Array): Promise<void>
  /** Where it can be played from; null when there is no such file. */
  pathOf(fileName: string): Promise<string | null>
  remove(fileName: string): Promise<void>
}

/** A sound that is ready to be kept. */
export interface MadeSound {
  readonly wav: Uint8Array
  readonly durationMs: number
}

export type SoundInput = Pick<Sound, 'name' | 'origin' | 'text' | 'voice' | 'language'>

/** Music and messages of an account. */
export class Sounds {
  readonly #shelf: Shelf
  readonly #files: SoundFiles
  readonly #rows
  /** Names are unique and their number is bounded, so changes run one after another. */
  readonly #turns = new TurnQueue()

  constructor(shelf: Shelf, files: SoundFiles) {
    this.#shelf = shelf
    this.#files = files
    this.#rows = new OwnRows('sound', 'Sounds', shelf)
  }

  page(accountSid: AccountSid, page: PageRequest): Promise<Page<Sound>> {
    return this.#rows.page({ accountSid }, page)
  }

  get(accountSid: AccountSid, sid: SoundSid): Promise<Sound> {
    return this.#rows.get(accountSid, sid)
  }

  /** Rejects with 20001 for a name or a length out of bounds, 20409 for a name that is taken. */
  add(accountSid: AccountSid, input: SoundInput, made: MadeSound): Promise<Sound> {
    return this.#turns.run(async () => {
      const { durationMs, wav } = made
      if (durationMs > MAX_SOUND_MS) throw refused('A sound is at most 15 minutes long')
      const beside = await this.#all(accountSid)
      if (beside.length >= MOST_SOUNDS)
        throw refused(`An account has at most ${MOST_SOUNDS} sounds`)
      const name = nameOf(input.name, beside)
      const sid = makeSid('SO')
      const now = this.#shelf.clock.now()
      const fileName = `${sid}.wav`
      await this.#files.keep(fileName, wav)
      const row: Sound = {
        ...{ sid, accountSid, ...input, name, fileName, durationMs, bytes: wav.length },
        ...{ dateCreated: now, dateUpdated: now },
      }
      await this.#rows.add(row)
      return row
    })
  }

  rename(accountSid: AccountSid, sid: SoundSid, name: string): Promise<Sound> {
    return this.#turns.run(async () => {
      const beside = (await this.#all(accountSid)).filter((other) => other.sid !== sid)
      return this.#rows.update(accountSid, sid, { name: nameOf(name, beside) })
    })
  }

  /** The file goes too. Whatever has chosen it plays what we bring from then on. */
  remove(accountSid: AccountSid, sid: SoundSid): Promise<void> {
    return this.#turns.run(async () => {
      const { fileName } = await this.#rows.get(accountSid, sid)
      await this.#rows.remove(accountSid, sid)
      await this.#files.remove(fileName)
    })
  }

  /** What a player needs of the sound of an address `sound://<sid>`; null where there is none. */
  async playable(url: string, accountSid: AccountSid) {
    const sid = soundOf(url)
    const row = sid && (await this.#rows.find({ accountSid, sid }))
    const path = row ? await this.#files.pathOf(row.fileName) : null
    return row && path !== null ? { path, durationMs: row.durationMs } : null
  }

  async #all(accountSid: AccountSid): Promise<readonly Sound[]> {
    return (await this.page(accountSid, { size: MOST_SOUNDS + 1, after: null })).rows
  }
}

/** The address by which documents play a sound. */
export function soundUrl(sid: SoundSid): string {
  return `${SOUND_SCHEME}//${sid}`
}

/** The sid is a host name in it, which comes in small letters. */
function soundOf(url: string): SoundSid | undefined {
  const name = url.slice(`${SOUND_SCHEME}//`.length).replace(/\/$/, '')
  return url.startsWith(`${SOUND_SCHEME}//`) ? parseSid('SO', `SO${name.slice(2)}`) : undefined
}

function nameOf(text: string, beside: readonly Sound[]): string {
  const name = text.trim()
  if (name === '' || name.length > MAX_NAME)
    throw refused(`name must be 1 to ${MAX_NAME} characters`)
  if (beside.some((other) => other.name === name))
    throw new OffhookError(errors.conflict, 'There is a sound of this name')
  return name
}

function refused(message: string): OffhookError {
  return new OffhookError(errors.invalidParameter, message)
}
