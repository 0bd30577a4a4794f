import type { Accounts } from '@offhook/accounts'
import { type AccountSid, isE164 } from '@offhook/core'
import { Answers, MESSAGE_ANSWER, MESSAGE_SEND, Messages, smsVerbs } from '@offhook/messages'
import { HttpProvider, SmsIncoming } from '@offhook/sms-gateway'
import type { DocumentSource } from '@offhook/voice'
import type { Starting } from './starting.ts'
import type { Storage } from './store.ts'
import type { Calls } from './voice.ts'

/** Texts in and out, and what applications make of them. */
export interface Texts {
  readonly messages: Messages
  /** What a provider of SMS sends. */
  readonly sms: SmsIncoming
}

/** Joins messages with SIP, with the provider of the settings, and with the verbs of calls. */
export function openMessages(
  { config, clock, logger }: Starting,
  { store, accounts }: Storage,
  {
    sip,
    voice,
    alerts,
    documents,
  }: Pick<Calls, 'sip' | 'voice' | 'alerts'> & { readonly documents: DocumentSource },
): Texts {
  const { smsUrl, smsSecret } = config
  const numbers = {
    byNumber: (number: string) => numberOf(accounts, number),
    read: accounts.readNumber,
    refusalTo: (accountSid: AccountSid, number: string) =>
      isE164(number) ? accounts.dialing.refusalOf(accountSid, number) : null,
  }
  const messages = new Messages({
    clock,
    writer: store.writer,
    rows: store.rows,
    numbers,
    providers: [
      sip.messages.phones,
      ...(smsUrl !== null && smsSecret !== null
        ? [new HttpProvider({ clock, url: smsUrl, secret: smsSecret })]
        : []),
      sip.messages.trunks,
    ],
  })
  const answers = new Answers({ clock, alerts, documents, numbers, messages })
  sip.messages.onMessage((message) => messages.receive(message))
  voice.addVerbs(() => smsVerbs(messages))
  store.outbox.register(MESSAGE_SEND, (effect) => messages.send(effect), {
    peerOf: () => 'providers of messages',
  })
  store.outbox.register(MESSAGE_ANSWER, (effect) => answers.answer(effect), {
    // Each number has an application of its own.
    peerOf: ({ orderKey }) => `application of ${orderKey.split(' ')[1]}`,
  })
  return { messages, sms: new SmsIncoming({ clock, logger, messages, secret: smsSecret }) }
}

function numberOf(accounts: Accounts, number: string) {
  return isE164(number) ? accounts.numberForTexts(number) : undefined
}
