/**
 * The floors of each package, ground first: what stands on a floor knows only what stands below it.
 * A room is a folder of `src`, or a file of `src` itself. `index.ts` is the roof of each, and
 * `testing` stands outside. A new room is a reviewed line here.
 */
export const floors = {
  // foundation
  core: [
    'address bounded-socket catalogue change-set clock concurrency document-url e164 emitter logger random thread-entry',
    'errors exact-json sid stored-rows',
    'machine',
  ],
  numbers: [
    'nanp-regions prefixes-of',
    'read-number tell-number',
    'continents dial-risk number-pool',
  ],

  // protocols
  rtp: [
    'address',
    'concealment dtls g711 g722 opus packet quality rtcp sdp stun',
    'codec ice srtp telephone-event',
  ],
  'desk-api': ['calls configuration explanation phones sessions webhooks'],
  sip: ['message', 'dialog digest transport', 'transaction', 'ua'],
  twiml: ['issue', 'element positions resolve-url', 'parse-twiml schema', 'rules'],

  // media
  control: ['frame-ring ids sample-ring', 'commands events', 'client', 'media-router'],
  engine: [
    'audio io side',
    'detection messages player tap tick',
    'host room transport',
    'leg',
    'core',
    'thread',
  ],

  // domain
  accounts: [
    'audit-model limits model refusal secrets',
    'sip-model',
    'voice-v1-model',
    'trunking-model',
    'ports roles rules tokens',
    'directory',
    'resources',
    'accounts',
  ],
  alerts: ['model webhook-log', 'call-notes', 'alerts'],
  messages: [
    'model party reply-limit segments verb-codes',
    'answer-document message-state parameters ports',
    'messages',
    'answers sms-verb',
  ],
  contacts: [
    'actors attributes contact-state errands flows instruction-schemas ports routing-alert',
    'asker contact',
    'accept assignment contact-faults participant-commands transfers',
    'instructions',
    'departures',
    'contacts',
    'contact-verbs',
  ],
  voice: [
    'options waiting',
    'model',
    'endpoint-reports events ports repository settings',
    'journal media',
    'calls',
    'call-messages recordings',
    'interpreter talks',
    'conferences queues',
    'verbs',
    'commands',
    'voice-parts',
    'voice',
  ],

  'task-router': [
    'collections model refused',
    'expressions json',
    'decisions rows states',
    'events workflows',
    'routing-index statistics',
    'ports time turn',
    'checks reservations',
    'tasks',
    'resources routing transfers',
    'commands explanation',
    'router-view',
    'router',
    'presence reconcile',
  ],

  // adapters
  'client-gateway': [
    'causes client-leg-options client-leg-state edge lobby messages system-parameters',
    'browser-audio message-limits',
    'client-connection',
    'device-race devices leg-line',
    'client-leg',
    'leg-table',
    'client-gateway',
  ],
  prompts: ['audio fetch-audio', 'prompt-cache speech', 'file-prompts'],
  'recording-store': [
    'audio encryption',
    'mp3 objects',
    'recording-sounds uploads',
    'recording-store',
  ],
  rest: [
    'options',
    'http page',
    'accounts-v1 api-2010 task-router',
    'iam lookups monitor offhook trunking-v1 voice-v1',
    'families',
    'app',
  ],
  'sip-gateway': [
    'dialling directory negotiation orphan-byes own-address parties phones port-error',
    'admission leg',
    'trunks',
    'routes',
    'messages',
    'sip-gateway',
  ],
  'sms-gateway': ['json-fields signature', 'http-provider incoming'],
  store: ['db entities', 'repositories write', 'node outbox', 'store'],
  'task-gateway': [
    'bridge-request reply-gate transfer-shapes worker-socket',
    'dialect worker-sockets',
    'operations',
    'task-gateway',
  ],
  webhooks: [
    'answer-text connections cookie-jar overrides signature targets',
    'exchange',
    'webhook-record',
    'webhook-client',
  ],

  // testing
  'test-kit': [
    'browser-page end-program postgres s3-server server-process until webhook-host',
    'ears',
    'growing-wav',
    'baresip browser linphone rtp-mouth',
    'sip-phone',
  ],

  // apps
  desktop: ['api', 'model', 'ui', 'features', 'Root', 'main'],
  server: [
    'client-address closing config failure-text held-writer readiness routing-duty version',
    'addresses data-folder nodes open-files',
    'certificates credentials',
    'announce first-start home web-server',
    'start',
    'offhook',
    'main',
  ],
}
