import type { Accounts, PhoneNumber } from '@offhook/accounts'
import { type AccountSid, isE164, type PhoneNumberSid } from '@offhook/core'
import {
  Answers,
  MESSAGE_ANSWER,
  MESSAGE_SEND,
  Messages,
  MessagingServices,
  Schedule,
  smsVerbs,
} from '@offhook/messages'
import { HttpProvider, SmsIncoming } from '@offhook/sms-gateway'
import type { DocumentSource } from '@offhook/voice'
import type { Starting } from './starting.ts'
import type { Storage } from './store.ts'
import type { Calls } from './voice.ts'

/** Texts in and out, and what applications make of them. */
export interface Texts {
  readonly messages: Messages
  readonly messagingServices: MessagingServices
  /** What a provider of SMS sends. */
  readonly sms: SmsIncoming
  /** Of messages that leave later; not started. */
  readonly schedule: Schedule
}

/** Joins messages with SIP, with the provider of the settings, and with the verbs of calls. */
export function openMessages(
  { config, clock, logger, closing }: Starting,
  { store, shelf, accounts }: Storage,
  {
    sip,
    voice,
    alerts,
    flowSource: documents,
  }: Pick<Calls, 'sip' | 'voice' | 'alerts'> & { readonly flowSource: DocumentSource },
): Texts {
  const { smsUrl, smsSecret } = config
  const numbers = {
    byNumber: (number: string) => numberOf(accounts, number),
    bySid: (accountSid: AccountSid, sid: string) =>
      accounts.phoneNumbers.get(accountSid, sid as PhoneNumberSid),
    readerOf: (accountSid: AccountSid | null) =>
      accountSid === null ? accounts.readNumber : accounts.readerOf(accountSid),
    firstOf: (accountSid: AccountSid) => firstOf(accounts, accountSid),
    callbackOf: ({ accountSid, smsApplicationSid: sid }: PhoneNumber) =>
      (sid && accounts.textCallbackOf(accountSid, sid)) ?? null,
    isActive: (accountSid: AccountSid) => accounts.accounts.isActive(accountSid),
    refusalTo: (accountSid: AccountSid, number: string) =>
      isE164(number) ? accounts.dialing.refusalOf(accountSid, number) : null,
  }
  const messagingServices = new MessagingServices({ shelf, numbers })
  const messages = new Messages({
    clock,
    writer: store.writer,
    rows: store.rows,
    numbers,
    services: messagingServices,
    providers: [
      sip.messages.phones,
      ...(smsUrl !== null && smsSecret !== null
        ? [new HttpProvider({ clock, url: smsUrl, secret: smsSecret })]
        : []),
      sip.messages.trunks,
    ],
  })
  const answers = new Answers({
    ...{ clock, alerts, documents, numbers, messages },
    services: messagingServices,
  })
  sip.messages.onMessage((message) => messages.receive(message))
  voice.addVerbs(() => smsVerbs(messages))
  store.outbox.register(MESSAGE_SEND, (effect) => messages.send(effect), {
    peerOf: () => 'providers of messages',
  })
  store.outbox.register(MESSAGE_ANSWER, (effect) => answers.answer(effect), {
    // Each number has an application of its own.
    peerOf: ({ orderKey }) => `application of ${orderKey.split(' ')[1]}`,
  })
  const schedule = new Schedule({ clock, logger, messages, repository: store.messages })
  closing.add(() => schedule.close())
  const sms = new SmsIncoming({ clock, logger, messages, secret: smsSecret })
  return { messages, messagingServices, sms, schedule }
}

/** Lists are newest first. */
function firstOf(accounts: Accounts, accountSid: AccountSid): string | undefined {
  const { rows } = accounts.phoneNumbers.list({ accountSid }, { size: 1_000, after: null })
  return rows.at(-1)?.phoneNumber
}

function numberOf(accounts: Accounts, number: string) {
  return isE164(number) ? accounts.numberForTexts(number) : undefined
}
