import type { Accounts } from '@offhook/accounts'
import type { AccountSid, Sid } from '@offhook/core'
import type { Messages } from '@offhook/messages'
import { Studio } from '@offhook/studio'
import { ownHostOf } from '../addresses.ts'
import type { Starting } from './starting.ts'
import type { Storage } from './store.ts'
import type { Calls } from './voice.ts'

/** Joins flows with calls and messages: from now on their addresses are answered. */
export function openStudio(
  { clock, config, logger, closing }: Starting,
  { accounts, store, shelf }: Storage,
  {
    alerts,
    documents,
    flowSource,
    voice,
    web,
    pciMode,
  }: Pick<Calls, 'alerts' | 'documents' | 'flowSource' | 'voice' | 'web' | 'pciMode'>,
  messages: Messages,
  /** The port that our SIP listens on. */
  sipPort: number,
): Studio {
  const studio = new Studio({
    ...{ clock, logger, alerts, shelf, voice, messages, web, documents },
    nodeId: store.nodeId,
    coversKeys: (accountSid) => pciMode.of(accountSid),
    repository: store.studio,
    trialLine: {
      sip: { host: ownHostOf(config), port: sipPort },
      numberOf: (accountSid, flowSid) => lineOf(accounts.phoneNumbers, accountSid, flowSid),
    },
  })
  pciMode.events.on('on', (accountSid) => studio.executions.coverKeys(accountSid))
  flowSource.serve(studio)
  closing.add(() => studio.close())
  return studio
}

/** A number whose calls reach a document, by preference one that runs the flow. */
function lineOf(
  numbers: Pick<Accounts['phoneNumbers'], 'list'>,
  accountSid: AccountSid,
  flowSid: Sid<'FW'>,
): string | undefined {
  const { rows } = numbers.list({ accountSid }, { size: 1_000, after: null })
  const answered = rows.filter((row) => row.voiceUrl || row.voiceApplicationSid)
  const own = answered.find(({ voiceUrl }) => voiceUrl?.includes(flowSid))
  return (own ?? answered[0])?.phoneNumber
}
