import { OwnRows, type SecretBox, type Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  errors,
  isUrlOf,
  makeSid,
  OffhookError,
  type Page,
  type PageRequest,
  put,
  type Sid,
  TurnQueue,
} from '@offhook/core'
import { eventType, schemaOf } from './event-types.ts'
import type {
  NatsSink,
  Sink,
  SinkOf,
  SinkStatus,
  SinkType,
  SubscribedType,
  Subscription,
  WebhookConfiguration,
  WebhookSink,
} from './model.ts'
import { type NatsInput, readNats } from './nats-configuration.ts'

const MAX_TEXT = 255
const MAX_URL = 2_048
/** More than this of an account nobody keeps an eye on. */
const MAX_SINKS = 100
const MAX_SUBSCRIPTIONS = 100

const refused = (message: string) => new OffhookError(errors.invalidParameter, message)

/**
 * Sinks and subscriptions: what is set, and by which rules. Whoever sends hears of each change, and
 * nothing has changed before they have: what happens next is sent.
 */
export class Subscriptions {
  readonly sinks
  readonly subscriptions
  readonly #shelf: Shelf
  readonly #box: SecretBox
  readonly #changed: () => Promise<void>
  /** What is looked up must hold until it is written. */
  readonly #turns = new TurnQueue()

  constructor(shelf: Shelf, box: SecretBox, changed: () => Promise<void>) {
    this.#shelf = shelf
    this.#box = box
    this.#changed = changed
    this.sinks = new OwnRows('event-sink', 'Sinks', shelf)
    this.subscriptions = new OwnRows('event-subscription', 'Subscriptions', shelf)
  }

  /** @throws OffhookError 20001 for a kind of sink that is not ours, or a configuration that is none */
  async createSink(
    accountSid: AccountSid,
    request: {
      readonly description: string
      readonly sinkType: SinkType
      readonly configuration: string
    },
  ): Promise<WebhookSink> {
    if (request.sinkType !== 'webhook')
      throw refused(`SinkType: ${request.sinkType} is not supported here, webhook is`)
    const configuration = readConfiguration(request.configuration)
    const facts = this.#newSink(accountSid, request.description)
    return this.#addSink({ ...facts, sinkType: 'webhook', configuration })
  }

  /** @throws OffhookError 20001 for what is no way to a NATS server */
  async createNatsSink(
    accountSid: AccountSid,
    { description, ...input }: NatsInput & { readonly description: string },
  ): Promise<NatsSink> {
    const facts = this.#newSink(accountSid, description)
    const configuration = readNats(input, facts.sid, this.#box)
    return this.#addSink({ ...facts, sinkType: 'nats', configuration })
  }

  /** Rejects with 20404, and as `createNatsSink`. */
  async reconfigure(accountSid: AccountSid, sid: Sink['sid'], input: NatsInput): Promise<NatsSink> {
    await this.sinkOf('nats', accountSid, sid)
    const configuration = readNats(input, sid, this.#box)
    await this.sinks.update(accountSid, sid, { configuration })
    await this.#changed()
    return this.sinkOf('nats', accountSid, sid)
  }

  /** Rejects with 20404 where the account has no such sink of this type. */
  async sinkOf<T extends Sink['sinkType']>(
    sinkType: T,
    accountSid: AccountSid,
    sid: string,
  ): Promise<SinkOf<T>> {
    const sink = await this.sinks.get(accountSid, sid)
    if (sink.sinkType !== sinkType)
      throw new OffhookError(errors.notFound, `${sid} is not a sink of this type`)
    return sink as SinkOf<T>
  }

  async sinksOf<T extends Sink['sinkType']>(
    sinkType: T,
    where: { readonly accountSid: AccountSid; readonly status?: SinkStatus | undefined },
    page: PageRequest,
  ): Promise<Page<SinkOf<T>>> {
    const found = await this.sinks.page({ ...where, sinkType }, page)
    return found as Page<SinkOf<T>>
  }

  #newSink(accountSid: AccountSid, description: string) {
    const now = this.#shelf.clock.now()
    return {
      ...{ sid: makeSid('DG'), accountSid, description: shortText('Description', description) },
      ...{ status: 'active' as const, testId: null, dateCreated: now, dateUpdated: now },
    }
  }

  #addSink<S extends Sink>(row: S): Promise<S> {
    const { accountSid } = row
    return this.#turns.run(async () => {
      const own = await this.sinks.page({ accountSid }, { size: MAX_SINKS, after: null })
      if (own.rows.length >= MAX_SINKS) throw refused(`There may be ${MAX_SINKS} sinks`)
      await this.sinks.add(row)
      await this.#changed()
      return row
    })
  }

  async changeSink(
    accountSid: AccountSid,
    sid: string,
    patch: Partial<Pick<Sink, 'description' | 'status' | 'testId'>>,
  ): Promise<Sink> {
    if (patch.description !== undefined) shortText('Description', patch.description)
    const row = await this.sinks.update(accountSid, sid, patch)
    await this.#changed()
    return row
  }

  /** @throws OffhookError 20001 while something is subscribed to it */
  removeSink(accountSid: AccountSid, sid: Sink['sid']): Promise<void> {
    return this.#turns.run(async () => {
      await this.sinks.get(accountSid, sid)
      const user = await this.subscriptions.find({ accountSid, sinkSid: sid })
      if (user) throw refused(`The sink is used by ${user.sid}`)
      await this.sinks.remove(accountSid, sid)
      await this.#changed()
    })
  }

  /** @throws OffhookError 20001 for a sink or a type that is none, or one subscription too many */
  subscribe(
    accountSid: AccountSid,
    request: {
      readonly description: string
      readonly sinkSid: Sid<'DG'>
      readonly types: readonly string[]
    },
  ): Promise<Subscription> {
    const description = shortText('Description', request.description)
    const types = request.types.map(readType)
    if (types.length === 0) throw refused('Types is missing')
    const names = new Set(types.map(({ type }) => type))
    if (names.size < types.length) throw refused('Types: a type stands there twice')
    return this.#turns.run(async () => {
      const sink = await this.sinks.find({ accountSid, sid: request.sinkSid })
      if (!sink) throw refused('SinkSid: there is no such sink')
      const own = await this.subscriptions.page(
        { accountSid },
        { size: MAX_SUBSCRIPTIONS, after: null },
      )
      if (own.rows.length >= MAX_SUBSCRIPTIONS)
        throw refused(`There may be ${MAX_SUBSCRIPTIONS} subscriptions`)
      const now = this.#shelf.clock.now()
      const row = {
        ...{ sid: makeSid('DF'), accountSid, sinkSid: sink.sid, description, types },
        ...{ dateCreated: now, dateUpdated: now },
      }
      await this.subscriptions.add(row)
      await this.#changed()
      return row
    })
  }

  async describe(accountSid: AccountSid, sid: string, description: string): Promise<Subscription> {
    shortText('Description', description)
    return this.subscriptions.update(accountSid, sid, { description })
  }

  async unsubscribe(accountSid: AccountSid, sid: Subscription['sid']): Promise<void> {
    await this.subscriptions.remove(accountSid, sid)
    await this.#changed()
  }

  /**
   * Sets which version of a type a subscription gets.
   * @param how `add` a type that it has not yet, or `change` one that it has
   * @throws OffhookError 20404, 20409 accordingly
   */
  setType(
    accountSid: AccountSid,
    sid: string,
    how: 'add' | 'change',
    type: string,
    schemaVersion: number | undefined,
  ): Promise<SubscribedType> {
    const read = checkedType(type, schemaVersion)
    return this.#changeTypes(accountSid, sid, (types) => {
      const has = types.some((each) => each.type === type)
      if (how === 'add' && has) throw new OffhookError(errors.conflict, `${type} is subscribed to`)
      if (how === 'change' && !has) throw notSubscribed(type)
      return [...types.filter((each) => each.type !== type), read]
    }).then(() => read)
  }

  async removeType(accountSid: AccountSid, sid: string, type: string): Promise<void> {
    await this.#changeTypes(accountSid, sid, (types) => {
      const rest = types.filter((each) => each.type !== type)
      if (rest.length === types.length) throw notSubscribed(type)
      return rest
    })
  }

  async typeOf(accountSid: AccountSid, sid: string, type: string): Promise<SubscribedType> {
    const { types } = await this.subscriptions.get(accountSid, sid)
    const found = types.find((each) => each.type === type)
    if (!found) throw notSubscribed(type)
    return found
  }

  #changeTypes(
    accountSid: AccountSid,
    sid: string,
    change: (types: readonly SubscribedType[]) => readonly SubscribedType[],
  ): Promise<void> {
    return this.#turns.run(async () => {
      const before = await this.subscriptions.get(accountSid, sid)
      const row = { ...before, types: change(before.types), dateUpdated: this.#shelf.clock.now() }
      await this.#shelf.writer.commit([put('event-subscription', row)])
      await this.#changed()
    })
  }
}

function notSubscribed(type: string): OffhookError {
  return new OffhookError(errors.notFound, `${type} is not subscribed to`)
}

function shortText(name: string, text: string): string {
  if (text.length > MAX_TEXT) throw refused(`${name} may have ${MAX_TEXT} characters`)
  return text
}

function readConfiguration(text: string): WebhookConfiguration {
  const {
    destination,
    method = 'POST',
    batch_events: batchEvents = true,
  } = objectIn(text, 'SinkConfiguration')
  if (typeof destination !== 'string' || !isUrlOf(['https:', 'http:'], destination, MAX_URL))
    throw refused('SinkConfiguration: destination is not a URL')
  if (String(method).toUpperCase() !== 'POST')
    throw refused('SinkConfiguration: method must be POST')
  if (typeof batchEvents !== 'boolean')
    throw refused('SinkConfiguration: batch_events must be true or false')
  return { destination, method: 'POST', batchEvents }
}

function readType(text: string): SubscribedType {
  const { type, schema_version: version } = objectIn(text, 'Types')
  if (version !== undefined && typeof version !== 'number')
    throw refused('Types: schema_version must be a number')
  return checkedType(String(type), version)
}

function checkedType(type: string, version: number | undefined): SubscribedType {
  const known = eventType(type)
  if (!known) throw refused(`There is no event type "${type}"`)
  const newest = schemaOf(known.schemaId)?.version ?? 1
  const schemaVersion = version ?? newest
  if (!Number.isInteger(schemaVersion) || schemaVersion < 1 || schemaVersion > newest)
    throw refused(`There is no version ${version} of ${known.schemaId}`)
  return { type, schemaVersion }
}

function objectIn(text: string, name: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>
  } catch {
    // Falls through: it is no JSON.
  }
  throw refused(`${name} is not a JSON object`)
}
