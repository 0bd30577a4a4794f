import { randomBytes } from 'node:crypto'
import { type Accounts, OwnRows } from '@offhook/accounts'
import { Alerts, WebhookLog, type WebhookNote } from '@offhook/alerts'
import { CallAssist, readAssistRules } from '@offhook/assist'
import { ClientGateway } from '@offhook/client-gateway'
import {
  CallerIdChecks,
  Contacts,
  contactVerbs,
  defaultFlow,
  FlowDocuments,
  trunkFlow,
} from '@offhook/contacts'
import {
  type AccountSid,
  type CallSid,
  type E164,
  Emitter,
  entryOf,
  messageOf,
  type WorkflowSid,
} from '@offhook/core'
import type { MediaEngine } from '@offhook/engine'
import { History, SignallingLog } from '@offhook/history'
import { checkupFlow, Insights, isCheckupCall } from '@offhook/insights'
import { ChatAdviser } from '@offhook/language-model'
import { Callbacks, CallingRules, DialLists, Dialler } from '@offhook/outbound'
import { Connectors, Payments, PciMode, payVerbs } from '@offhook/pay'
import { connectorMakers } from '@offhook/pay-connectors'
import type { FilePrompts } from '@offhook/prompts'
import { formatUri, sipUri } from '@offhook/sip'
import { ORPHAN_BYE, type SipDirectory, SipGateway } from '@offhook/sip-gateway'
import { FlowSource } from '@offhook/studio'
import type { TaskRouter } from '@offhook/task-router'
import { PersonDialer, type Recogniser, Voice } from '@offhook/voice'
import { SignedSockets, Targets, WebhookClient } from '@offhook/webhooks'
import { type PublicUrl, sipDomainOf } from '../addresses.ts'
import type { KeyAndCertificate } from '../certificates.ts'
import type { Credentials } from '../credentials.ts'
import { chosenSounds } from './own-sounds.ts'
import type { Starting } from './starting.ts'
import type { Storage } from './store.ts'

const NOT_IN_PCI_MODE = 'Speech is not recognised in PCI mode'

/** Calls, their gateways, and the contacts that join them with tasks. */
export interface Calls {
  readonly web: WebhookClient
  /** Which hosts may be asked. */
  readonly targets: Targets
  readonly webhookLog: WebhookLog
  readonly requests: Pick<Emitter<RequestEvents>, 'on'>
  readonly documents: FlowDocuments
  /** Documents of flows too. */
  readonly flowSource: FlowSource
  readonly sip: SipGateway
  readonly clients: ClientGateway
  readonly alerts: Alerts
  readonly voice: Voice
  readonly contacts: Contacts
  readonly callerIdChecks: CallerIdChecks
  readonly callingRules: CallingRules
  readonly dialLists: DialLists
  readonly dialler: Dialler
  readonly callbacks: Callbacks
  readonly history: History
  readonly payments: Payments
  readonly payConnectors: Connectors
  readonly pciMode: PciMode
  readonly insights: Insights
  readonly assist: CallAssist
}

/** Requests to applications. */
interface RequestEvents {
  over: [note: WebhookNote]
}

/** Joins voice with its gateways and with contacts. Nothing listens yet. */
export function openVoice(
  { config, clock, logger, closing }: Starting,
  storage: Storage,
  parts: {
    readonly router: TaskRouter
    readonly media: MediaEngine
    readonly prompts: FilePrompts
    readonly recogniser: Recogniser | null
    readonly credentials: Credentials
    readonly publicUrl: PublicUrl
    readonly sipCertificate: KeyAndCertificate
  },
): Calls {
  const { store, accounts, recordingStore, site } = storage
  const { router, media, prompts, credentials, publicUrl } = parts
  const webhookLog = new WebhookLog({ clock, logger, writer: store.writer })
  const requests = new Emitter<RequestEvents>((error) =>
    logger.error({ error: messageOf(error) }, 'A listener of requests failed'),
  )
  if (config.webhookLogDays > 0) requests.on('over', (note) => void webhookLog.note(note))
  const signing = {
    authTokenOf: (sid: AccountSid) => accounts.authTokenOf(sid),
    targets: new Targets({ deny: config.webhookDeny, allow: config.webhookAllow }),
  }
  const web = new WebhookClient({
    ...signing,
    ...((config.webhookLogDays > 0 || config.otlpEndpoint !== null) && {
      onRequest: (note) => requests.emit('over', note),
    }),
  })
  const chosen = chosenSounds({ site, router, contacts: () => contacts })
  const documents = new FlowDocuments({
    web,
    flows: {
      checkup: checkupFlow,
      default: (step, parameters) =>
        defaultFlow(step, parameters, {
          workflowSid: credentials.workflowSid as WorkflowSid,
          record: config.recordDefault,
          keepPlace: (callSid) => callbacks.keepPlace(callSid as CallSid),
          chosenMusic: ({ AccountSid, CallSid }) =>
            chosen.urlOf('waiting', AccountSid as AccountSid, CallSid as CallSid),
        }),
      trunk: (step, parameters) =>
        trunkFlow(step, parameters, {
          trunkOf: (sid) => accounts.elasticTrunks.bySid(sid),
          readerOf: (accountSid) => accounts.readerOf(accountSid),
        }),
    },
  })
  const flowSource = new FlowSource(documents)
  const signalling = new SignallingLog({ clock, logger, writer: store.writer })
  closing.add(() => signalling.close())
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
    outboundProxy: config.sipOutboundProxy,
    publicAddress: config.publicAddress,
    recorders: config.siprecConnectors,
    trustedAddresses: config.trustedAddresses,
    domain: sipDomainOf(config),
    nonceSecret: randomBytes(32),
    note: (note) => signalling.note(note),
  })
  const clients = new ClientGateway({
    ...gatewayCommon,
    accounts,
    trace: signalling,
  })
  const alerts = new Alerts({ clock, logger, writer: store.writer })
  const pciMode = new PciMode(storage.shelf)
  const callerIds = new OwnRows('outgoing-caller-id', 'OutgoingCallerIds', storage.shelf)
  const callingRules = new CallingRules(storage.shelf)
  const mayShow = async (accountSid: AccountSid, number: E164) =>
    config.callerIds === 'any' ||
    accounts.numberFor(number)?.accountSid === accountSid ||
    (await callerIds.find({ accountSid, phoneNumber: number })) !== undefined
  const voice = new Voice({
    dialGuard: callingRules,
    clock,
    logger,
    alerts,
    writer: store.writer,
    repository: store.voice,
    media,
    gateways: [sip, clients],
    dialers: {
      number: sip,
      sip,
      client: new PersonDialer({
        browsers: clients,
        phones: sip,
        phonesOf: (accountSid, identity) => {
          if (!accounts.accounts.get(accountSid)?.settings.ringPhones) return []
          const isOurs = accounts.sipUser(identity)?.accountSid === accountSid
          const domains = accounts.sip.gates.registersAt(accountSid, identity)
          const hosts = [...(isOurs ? [sipDomainOf(config)] : []), ...domains]
          return hosts.map((host) => formatUri(sipUri({ user: identity, host })))
        },
      }),
    },
    documents: flowSource,
    prompts,
    sockets: new SignedSockets({ ...signing, mayBePlain: config.streamPlain === 'yes' }),
    recorders: sip.recorders,
    recogniser: parts.recogniser,
    speechPolicy: async (accountSid) => ((await pciMode.of(accountSid)) ? NOT_IN_PCI_MODE : null),
    numbers: {
      readerOf: (accountSid) => accounts.readerOf(accountSid),
      mayShow,
      byNumber: async (_accountSid, number) => accounts.numberFor(number),
      application: async (accountSid, sid) => accounts.applicationFor(accountSid, sid),
    },
    holdMusic: chosen.holdMusic,
    queueMusic: chosen.queueMusic,
    nodeId: store.nodeId,
    recordingFiles: recordingStore,
    publicUrl: publicUrl.read,
    limits: {
      callSeconds: config.longestCall,
      conferenceSeconds: config.longestCall,
      secondsOf: (accountSid) => accounts.accounts.get(accountSid)?.settings.callSeconds ?? null,
      concurrentCalls: config.maxCalls,
      callsPerSecond: config.callsPerSecond,
      ofAccount: (accountSid) => accounts.accounts.get(accountSid)?.limits ?? null,
    },
  })
  pciMode.events.on('on', (accountSid) => voice.stopListening(accountSid, NOT_IN_PCI_MODE))
  closing.add(() => voice.close())
  signalling.follow(voice.events)
  recordingStore.start({ clock, logger, alerts, repository: store.voice, events: voice.events })
  const contacts = new Contacts({
    clock,
    logger,
    voice,
    router,
    alerts,
    web,
    recordings: {
      rule: (accountSid) => site.configurations.callRecording(accountSid),
      urlOf: ({ accountSid, sid }) =>
        `${publicUrl.read().replace(/\/+$/, '')}/2010-04-01/Accounts/${accountSid}/Recordings/${sid}`,
    },
  })
  const outbound = { shelf: storage.shelf, repository: store.outbound, router, logger }
  const dialLists = new DialLists({ ...outbound, mayShow })
  const dialler = new Dialler({
    ...outbound,
    rules: callingRules,
    contacts,
    voice,
    dispositionOf: async (accountSid, taskSid) =>
      (taskSid && (await site.notes.outcome(accountSid, taskSid))?.label) ?? null,
  })
  closing.add(() => dialler.close())
  const callbacks = new Callbacks({ ...outbound, contacts, dialler })
  const history = new History({
    ...{ clock, logger, voice, router, contacts },
    writer: store.writer,
    repository: store.contacts,
    leavesOut: isCheckupCall,
  })
  closing.add(() => history.close())
  const insights = new Insights({
    ...{ clock, logger, voice },
    writer: store.writer,
    repository: store.insights,
  })
  closing.add(() => insights.close())
  const { assistUrl, assistKey, assistModel } = config
  const assist = new CallAssist({
    ...{ clock, logger, voice, contacts, router },
    rules: async (accountSid) =>
      readAssistRules((await site.configurations.settings(accountSid)).ui_attributes),
    adviser: assistUrl
      ? new ChatAdviser({ url: assistUrl, key: assistKey, model: assistModel })
      : null,
  })
  closing.add(() => assist.close())
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
  const payConnectors = new Connectors({
    shelf: storage.shelf,
    box: storage.secretBox,
    makers: connectorMakers(signing.targets),
  })
  const payParts = { shelf: storage.shelf, logger, voice, pciMode, connectors: payConnectors }
  const payments = new Payments(payParts)
  voice.addVerbs(() => payVerbs(payParts))
  voice.addVerbs(contactVerbs(contacts))
  closing.add(() => contacts.close())
  return {
    ...{
      web,
      targets: signing.targets,
      webhookLog,
      requests,
      documents,
      flowSource,
      sip,
      clients,
      alerts,
      voice,
      contacts,
    },
    ...{ callerIdChecks, callingRules, dialLists, dialler, callbacks, history, insights, assist },
    ...{ payments, payConnectors, pciMode },
  }
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
      const { refusal } = payload
      const error = typeof refusal === 'number' ? entryOf(refusal) : undefined
      if (!(await web.tell(request))) alerts.refused(request, error)
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
    readerOf: (accountSid) =>
      accountSid === null ? accounts.readNumber : accounts.readerOf(accountSid),
    numberFor: (text) => accounts.numberFor(text),
    sipUser: (username) => accounts.sipUser(username),
    sipPasswordOf: (user) => accounts.sipPasswordOf(user),
    gate: (host) => accounts.sip.gates.find(host),
    gateOf: (address) => accounts.sip.gates.ofSource(address),
    carrierTargets: (accountSid, sid) => accounts.carriers.targetsOf(accountSid, sid),
    carrierServers: () => accounts.carriers.servers(),
    trunkTargets: (accountSid, name) => accounts.elasticTrunks.targetsOf(accountSid, name),
    trunkOfNumber: ({ sid }) => accounts.elasticTrunks.ofNumber(sid),
    refusalToDial: (accountSid, number) => accounts.dialing.refusalOf(accountSid, number),
    onChanged: (listener) => accounts.events.on('changed', listener),
    trunks: () => accounts.trunks.all(),
    trunkInboundPassword: ({ sid }) => accounts.trunks.inboundPasswordOf(sid),
    trunkOutboundPassword: ({ sid }) => accounts.trunks.outboundPasswordOf(sid),
  }
}
