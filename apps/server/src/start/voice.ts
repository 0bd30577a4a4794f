import { randomBytes } from 'node:crypto'
import { type Accounts, OwnRows } from '@offhook/accounts'
import { Alerts, WebhookLog } from '@offhook/alerts'
import { ClientGateway } from '@offhook/client-gateway'
import {
  CallerIdChecks,
  Contacts,
  contactVerbs,
  defaultFlow,
  FlowDocuments,
} from '@offhook/contacts'
import type { AccountSid, WorkflowSid } from '@offhook/core'
import type { MediaEngine } from '@offhook/engine'
import type { FilePrompts } from '@offhook/prompts'
import { ORPHAN_BYE, type SipDirectory, SipGateway } from '@offhook/sip-gateway'
import type { TaskRouter } from '@offhook/task-router'
import { Voice } from '@offhook/voice'
import { Targets, WebhookClient } from '@offhook/webhooks'
import { type PublicUrl, sipDomainOf } from '../addresses.ts'
import type { KeyAndCertificate } from '../certificates.ts'
import type { Credentials } from '../credentials.ts'
import type { Starting } from './starting.ts'
import type { Storage } from './store.ts'

/** Calls, their gateways, and the contacts that join them with tasks. */
export interface Calls {
  readonly web: WebhookClient
  readonly webhookLog: WebhookLog
  readonly documents: FlowDocuments
  readonly sip: SipGateway
  readonly clients: ClientGateway
  readonly alerts: Alerts
  readonly voice: Voice
  readonly contacts: Contacts
  readonly callerIdChecks: CallerIdChecks
}

/** Joins voice with its gateways and with contacts. Nothing listens yet. */
export function openVoice(
  { config, clock, logger, closing }: Starting,
  storage: Storage,
  parts: {
    readonly router: TaskRouter
    readonly media: MediaEngine
    readonly prompts: FilePrompts
    readonly credentials: Credentials
    readonly publicUrl: PublicUrl
    readonly sipCertificate: KeyAndCertificate
  },
): Calls {
  const { store, accounts, recordingStore } = storage
  const { router, media, prompts, credentials, publicUrl } = parts
  const webhookLog = new WebhookLog({ clock, logger, writer: store.writer })
  const web = new WebhookClient({
    authTokenOf: (sid) => accounts.authTokenOf(sid),
    targets: new Targets({ deny: config.webhookDeny, allow: config.webhookAllow }),
    ...(config.webhookLogDays > 0 && { onRequest: (note) => void webhookLog.note(note) }),
  })
  const documents = new FlowDocuments({
    web,
    flows: {
      default: (step, parameters) =>
        defaultFlow(step, parameters, {
          workflowSid: credentials.workflowSid as WorkflowSid,
          record: config.recordDefault,
        }),
    },
  })
  const gatewayCommon = {
    clock,
    logger,
    media,
    mediaTimeoutMs: config.mediaTimeout * 1_000,
    overloaded: () => store.overloaded(),
  }
  const sip = new SipGateway({
    ...gatewayCommon,
    directory: directoryOf(accounts, credentials.accountSid as AccountSid),
    bind: config.bind,
    port: config.sipPort,
    tls: {
      // Any free port for one is any free port for both.
      port: config.sipTlsPort ?? (config.sipPort === 0 ? 0 : config.sipPort + 1),
      ...parts.sipCertificate,
      verify: config.sipTlsVerify === 'yes',
    },
    srtp: config.sipSrtp,
    publicAddress: config.publicAddress,
    trustedAddresses: config.trustedAddresses,
    domain: sipDomainOf(config),
    nonceSecret: randomBytes(32),
  })
  const clients = new ClientGateway({
    ...gatewayCommon,
    accounts,
  })
  const alerts = new Alerts({ clock, logger, writer: store.writer })
  const callerIds = new OwnRows('outgoing-caller-id', 'OutgoingCallerIds', storage.shelf)
  const voice = new Voice({
    clock,
    logger,
    alerts,
    writer: store.writer,
    repository: store.voice,
    media,
    gateways: [sip, clients],
    dialers: { number: sip, sip, client: clients },
    documents,
    prompts,
    numbers: {
      read: accounts.readNumber,
      mayShow: async (accountSid, number) =>
        config.callerIds === 'any' ||
        accounts.numberFor(number)?.accountSid === accountSid ||
        (await callerIds.find({ accountSid, phoneNumber: number })) !== undefined,
      byNumber: async (_accountSid, number) => accounts.numberFor(number),
      application: async (accountSid, sid) => accounts.applicationFor(accountSid, sid),
    },
    nodeId: store.nodeId,
    recordingFiles: recordingStore,
    publicUrl: publicUrl.read,
    limits: { concurrentCalls: config.maxCalls, callsPerSecond: config.callsPerSecond },
  })
  closing.add(() => voice.close())
  recordingStore.start({ clock, logger, alerts, repository: store.voice, events: voice.events })
  const contacts = new Contacts({ clock, logger, voice, router, alerts, web })
  const callerIdChecks = new CallerIdChecks({
    clock,
    logger,
    voice,
    callerIds,
    writer: store.writer,
    numberOf: (accountSid) =>
      accounts.phoneNumbers.list({ accountSid }, { size: 1, after: null }).rows[0]?.phoneNumber,
  })
  documents.add('caller-id', callerIdChecks.flow)
  closing.add(() => callerIdChecks.close())
  voice.addVerbs(contactVerbs(contacts))
  closing.add(() => contacts.close())
  return { web, webhookLog, documents, sip, clients, alerts, voice, contacts, callerIdChecks }
}

/**
 * Lets what is owed leave: callbacks, and BYE for the calls of a dead node. It begins at once, so
 * SIP has its port by now.
 */
export function sendEffects({ store }: Storage, { web, alerts, sip }: Calls): void {
  store.outbox.register(
    'webhook',
    async ({ payload }) => {
      const request = payload as unknown as Parameters<WebhookClient['tell']>[0]
      if (!(await web.tell(request))) alerts.refused(request)
    },
    { peerOf: ({ payload }) => hostOf(payload['url']) },
  )
  store.outbox.register(ORPHAN_BYE, ({ payload }) =>
    sip.endOrphan(payload as Parameters<SipGateway['endOrphan']>[0]),
  )
}

/** Whom a callback goes to. */
function hostOf(url: unknown): string | null {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).host : null
}

function directoryOf(accounts: Accounts, defaultAccountSid: AccountSid): SipDirectory {
  return {
    defaultAccountSid,
    readNumber: accounts.readNumber,
    numberFor: (text) => accounts.numberFor(text),
    sipUser: (username) => accounts.sipUser(username),
    sipPasswordOf: (user) => accounts.sipPasswordOf(user),
    gate: (host) => accounts.sip.gates.find(host),
    gateOf: (address) => accounts.sip.gates.ofSource(address),
    carrierTargets: (accountSid, sid) => accounts.carriers.targetsOf(accountSid, sid),
    trunkTargets: (accountSid, name) => accounts.elasticTrunks.targetsOf(accountSid, name),
    trunkOfNumber: ({ sid }) => accounts.elasticTrunks.ofNumber(sid),
    refusalToDial: (accountSid, number) => accounts.dialing.refusalOf(accountSid, number),
    onChanged: (listener) => accounts.events.on('changed', listener),
    trunks: () => accounts.trunks.all(),
    trunkInboundPassword: ({ sid }) => accounts.trunks.inboundPasswordOf(sid),
    trunkOutboundPassword: ({ sid }) => accounts.trunks.outboundPasswordOf(sid),
  }
}
