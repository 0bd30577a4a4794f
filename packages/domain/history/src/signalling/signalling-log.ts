import {
  type AccountSid,
  type CallSid,
  type ChangeWriter,
  type Clock,
  type Disposer,
  type Listenable,
  type Logger,
  messageOf,
  put,
  type Timer,
} from '@offhook/core'
import type { Call, VoiceEvents } from '@offhook/voice'
import type { SignallingMessage, SignallingPart } from './signalling-message.ts'

/** A message as a gateway hands it over. It is read later, in a quiet moment. */
export interface SignallingNote {
  readonly direction: SignallingMessage['direction']
  readonly transport: string
  readonly peer: string | null
  /** Null where it is about no call. `key` is the Call-ID, or the name of a browser's call. */
  read(): { readonly key: string; readonly name: string; readonly text: string } | null
}

const READ_EVERY_MS = 250
/** Read in one go. */
const SLICE = 100
/** What waits to be read; beyond that, signalling is so busy that its log is not worth the memory. */
const MOST_UNREAD = 5_000
/** What is kept of one message, and of one call. */
const MOST_CHARACTERS = 16_384
const MOST_OF_CALL = 500
/** Dialogs that no call has claimed yet: of strangers they are forgotten. */
const MOST_UNCLAIMED = 2_000
const MOST_OF_UNCLAIMED = 20
const UNCLAIMED_MS = 60_000
/** Messages of so long share a row, and no more than so many. */
const PART_MS = 1_000
const MOST_OF_PART = 32
/** What comes after the end of a call: the answer to its BYE, and what is repeated. */
const AFTER_END_MS = 45_000

interface Noted {
  readonly note: SignallingNote
  readonly at: number
}

/** Whose dialog it is; a call that tries several ways has several. */
interface Owner {
  readonly accountSid: AccountSid
  readonly callSid: CallSid
  readonly dialogs: Dialog[]
  /** By the monotonic clock; forgotten after it, with all of its dialogs. */
  until: number
  count: number
  parts: number
  /** The row that takes more messages. */
  open: (SignallingPart & { readonly messages: SignallingMessage[] }) | null
}

interface Dialog {
  /** Names of it: the Call-ID; of a browser's call its own and ours. */
  readonly keys: string[]
  /** Null until a call says that it is its own. */
  owner: Owner | null
  readonly unclaimed: SignallingMessage[]
  /** Forgotten after it if nobody's. */
  readonly until: number
}

/**
 * The ladder of each call's signalling. Gateways hand messages over and go on; they are read in slices
 * and written behind. Only dialogs that become calls leave rows: what strangers send costs a little
 * memory for a minute.
 */
export class SignallingLog {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #writer: Pick<ChangeWriter, 'writeBehind'>
  readonly #disposers: Disposer[] = []
  readonly #dialogs = new Map<string, Dialog>()
  readonly #owners = new Map<CallSid, Owner>()
  /** Each in the order of time, so that those to be forgotten stand first. */
  readonly #strangers = new Set<Dialog>()
  readonly #over = new Set<Owner>()
  readonly #open = new Set<Owner>()
  /** Rows that are to be written, again or for the first time. */
  readonly #changed = new Set<SignallingPart>()
  #unread: Noted[] = []
  #dropped = 0
  #timer: Timer | null = null

  constructor(options: {
    clock: Clock
    logger: Logger
    writer: Pick<ChangeWriter, 'writeBehind'>
  }) {
    this.#clock = options.clock
    this.#logger = options.logger
    this.#writer = options.writer
  }

  /** From now on calls claim their dialogs. */
  follow(events: Listenable<VoiceEvents>): void {
    this.#disposers.push(
      events.on('call.created', (call) => this.#claim(call)),
      events.on('call.ringing', (call) => this.#claim(call)),
      events.on('call.answered', (call) => this.#claim(call)),
      events.on('call.ended', (call) => this.#ended(call)),
    )
  }

  /** Takes a message. Does nothing but remember it. */
  note(note: SignallingNote): void {
    if (this.#unread.length >= MOST_UNREAD) {
      this.#dropped += 1
      return
    }
    this.#unread.push({ note, at: this.#clock.now() })
    this.#timer ??= this.#clock.setTimeout(() => this.#read(), READ_EVERY_MS)
  }

  /** A browser's own name for a call, before it had learned ours. */
  named(temporaryName: string, callSid: CallSid): void {
    const dialog = this.#dialogOf(callSid)
    // What was read before the name was known.
    for (const message of this.#dialogs.get(temporaryName)?.unclaimed.splice(0) ?? []) {
      this.#add(dialog, message)
    }
    this.#write()
    this.#dialogs.set(temporaryName, dialog)
    dialog.keys.push(temporaryName)
  }

  close(): void {
    for (const dispose of this.#disposers) dispose()
    this.#timer?.clear()
    this.#unread = []
  }

  #read(): void {
    this.#timer = null
    for (const noted of this.#unread.splice(0, SLICE)) {
      try {
        this.#keep(noted)
      } catch (error) {
        this.#logger.debug({ error: messageOf(error) }, 'a message of signalling was not kept')
      }
    }
    this.#write()
    if (this.#dropped > 0) {
      this.#logger.warn(
        { count: this.#dropped },
        'messages of signalling were left out of their log',
      )
      this.#dropped = 0
    }
    this.#forgetOld()
    if (this.#unread.length > 0) this.#timer = this.#clock.setTimeout(() => this.#read(), 0)
  }

  #keep({ note, at }: Noted): void {
    const { direction, transport, peer } = note
    const read = note.read()
    if (!read) return
    const text = read.text.slice(0, MOST_CHARACTERS)
    const message = { direction, transport, peer, name: read.name, text, dateCreated: at }
    this.#add(this.#dialogOf(read.key), message)
  }

  #add(dialog: Dialog, message: SignallingMessage): void {
    if (dialog.owner) this.#addTo(dialog.owner, message)
    else if (dialog.unclaimed.length < MOST_OF_UNCLAIMED) dialog.unclaimed.push(message)
  }

  #dialogOf(key: string): Dialog {
    const known = this.#dialogs.get(key)
    if (known) return known
    const until = this.#clock.monotonic() + UNCLAIMED_MS
    const dialog: Dialog = { keys: [key], owner: null, unclaimed: [], until }
    this.#dialogs.set(key, dialog)
    this.#strangers.add(dialog)
    return dialog
  }

  #claim({ sid: callSid, accountSid, kind, sipCallId }: Call): void {
    const key = kind === 'client' ? callSid : sipCallId
    if (key === null) return
    const dialog = this.#dialogOf(key)
    if (dialog.owner) return
    const owner = this.#owners.get(callSid) ?? {
      ...{ accountSid, callSid, dialogs: [], count: 0, parts: 0, open: null },
      until: Number.POSITIVE_INFINITY,
    }
    this.#owners.set(callSid, owner)
    owner.dialogs.push(dialog)
    dialog.owner = owner
    this.#strangers.delete(dialog)
    for (const message of dialog.unclaimed.splice(0)) this.#addTo(owner, message)
    this.#write()
  }

  #ended(call: Call): void {
    this.#claim(call)
    const owner = this.#owners.get(call.sid)
    if (!owner || this.#over.has(owner)) return
    owner.until = this.#clock.monotonic() + AFTER_END_MS
    this.#over.add(owner)
  }

  #addTo(owner: Owner, message: SignallingMessage): void {
    if (owner.count >= MOST_OF_CALL) return
    owner.count += 1
    const { accountSid, callSid, open } = owner
    const { dateCreated } = message
    const takes =
      open !== null &&
      open.messages.length < MOST_OF_PART &&
      Math.abs(dateCreated - open.dateCreated) < PART_MS
    if (takes) open.messages.push(message)
    else {
      const part = owner.parts++
      owner.open = { callSid, part, accountSid, messages: [message], dateCreated }
      this.#open.delete(owner)
      this.#open.add(owner)
    }
    if (owner.open) this.#changed.add(owner.open)
  }

  /** Rows that have not been written yet are replaced by what they have become. */
  #write(): void {
    for (const part of this.#changed) this.#writer.writeBehind([put('signalling-part', part)])
    this.#changed.clear()
  }

  #forgetOld(): void {
    const now = this.#clock.monotonic()
    for (const dialog of this.#strangers) {
      if (dialog.until >= now && this.#strangers.size <= MOST_UNCLAIMED) break
      this.#strangers.delete(dialog)
      this.#forget(dialog)
    }
    for (const owner of this.#over) {
      if (owner.until >= now) break
      this.#over.delete(owner)
      this.#owners.delete(owner.callSid)
      for (const dialog of owner.dialogs) this.#forget(dialog)
    }
    const past = this.#clock.now() - PART_MS
    for (const owner of this.#open) {
      if (owner.open && owner.open.dateCreated >= past) break
      // It is as good as written: the memory is worth more than a few rows less.
      owner.open = null
      this.#open.delete(owner)
    }
  }

  #forget(dialog: Dialog): void {
    for (const key of dialog.keys) {
      if (this.#dialogs.get(key) === dialog) this.#dialogs.delete(key)
    }
  }
}
