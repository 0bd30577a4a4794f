/**
 * Which settings there are: each with its schema, its default and its line of help. Every name here is
 * `OFFHOOK_…` in the environment and `--…` on the command line.
 */
import { isIP } from 'node:net'
import { type Country, isCountry, readNumberPool } from '@offhook/numbers'
import { parseSipUri } from '@offhook/sip'
import { z } from 'zod'

const port = z
  .string()
  .regex(/^\d+$/, 'must be a port number')
  .transform(Number)
  .refine((n) => n <= 65_535, 'must be a port number from 0 to 65535')

const portRange = z
  .string()
  .regex(/^(0|\d+-\d+)$/, 'must be two port numbers with a hyphen between them, as 20000-21999')
  .transform((text) => {
    const [min = 0, max = 0] = text.split('-').map(Number)
    return { min, max }
  })
  .refine(
    ({ min, max }) => (min === 0 && max === 0) || (min >= 1024 && max <= 65_535 && max - min >= 3),
    'must lie between 1024 and 65535 and hold two port pairs at least (or be 0 for any free ports)',
  )

const count = z
  .string()
  .regex(/^\d{1,6}$/, 'must be a whole number')
  .transform(Number)

const days = (most: number) =>
  z
    .string()
    .regex(new RegExp(`^\\d{1,${String(most).length}}$`), 'must be days')
    .transform(Number)
    .refine((n) => n <= most, `must be days from 0 to ${most}`)

const address = z.string().refine((text) => isIP(text) !== 0, 'must be an IP address')

const addressBlock = z.string().refine((text) => {
  const [ip = '', bits, ...rest] = text.split('/')
  if (rest.length > 0 || isIP(ip) === 0) return false
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (isIP(ip) === 4 ? 32 : 128))
}, 'must be IP addresses or blocks such as 192.0.2.0/24, with commas between them')

const oneOf = <const T extends readonly [string, ...string[]]>(...words: T) =>
  z.enum(words, `must be one of ${words.join(', ')}`)

const list = <T extends z.ZodType<unknown, string>>(item: T) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item))

const url = z
  .string()
  .refine((text) => /^https?:$/.test(protocolOf(text)), 'must be an http or https URL')
  .transform((text) => text.replace(/\/+$/, ''))

/** A name and where it is: `recorder=sip:user:password@host;transport=tcp`. */
const connector = z
  .string()
  .regex(/^[\w.-]{1,64}=sips?:/, 'must be names with a SIP URI each, as recorder=sip:192.0.2.1')
  .transform((text) => ({ name: text.split('=', 1)[0] ?? '', uri: text.replace(/^[^=]*=/, '') }))
  .refine(({ uri }) => parseSipUri(uri) !== undefined, 'must be names with a SIP URI each')

/** A scheme and a host, as a content policy names them: nothing in it may end the policy's clause. */
const origin = z
  .string()
  .refine(
    (text) => /^https?:\/\/[\w.-]+(:\d{1,5})?$/.test(text),
    'must be origins such as https://crm.example.com with commas between them',
  )

function protocolOf(text: string): string {
  try {
    return new URL(text).protocol
  } catch {
    return ''
  }
}

/** One entry per setting: schema, default (as a user would write it; null = unset) and help. */
export const settings = {
  dataDir: {
    name: 'DATA_DIR',
    schema: z.string().min(1),
    fallback: './data',
    help: 'folder of everything that is kept',
  },
  httpPort: {
    name: 'HTTP_PORT',
    schema: port,
    fallback: '8080',
    help: 'page, REST and signalling without TLS',
  },
  httpsPort: { name: 'HTTPS_PORT', schema: port, fallback: '8443', help: 'the same with TLS' },
  sipPort: { name: 'SIP_PORT', schema: port, fallback: '5060', help: 'SIP over UDP and TCP' },
  sipTlsPort: {
    name: 'SIP_TLS_PORT',
    schema: port,
    fallback: null,
    help: 'SIP over TLS; default: one above the SIP port',
  },
  sipTlsVerify: {
    name: 'SIP_TLS_VERIFY',
    schema: oneOf('yes', 'no'),
    fallback: 'yes',
    help: 'whether the certificates of SIP servers that are called are checked',
  },
  sipSrtp: {
    name: 'SIP_SRTP',
    schema: oneOf('off', 'optional', 'required'),
    fallback: 'optional',
    help: 'encrypted audio of SIP calls: off, optional, required',
  },
  sipOutboundProxy: {
    name: 'SIP_OUTBOUND_PROXY',
    schema: z
      .string()
      .refine((text) => parseSipUri(text) !== undefined, 'must be a SIP URI as sip:192.0.2.1:5060'),
    fallback: null,
    help: 'SIP URI of a proxy that all outgoing SIP goes through',
  },
  webrtcPort: {
    name: 'WEBRTC_PORT',
    schema: port,
    fallback: '22000',
    help: 'audio of browsers (UDP)',
  },
  rtpPorts: {
    name: 'RTP_PORTS',
    schema: portRange,
    fallback: '20000-21999',
    help: 'audio of SIP calls (UDP)',
  },
  mediaTimeout: {
    name: 'MEDIA_TIMEOUT',
    schema: z
      .string()
      .regex(/^\d+$/, 'must be seconds')
      .transform(Number)
      .refine((n) => n <= 86_400, 'must be seconds from 0 to 86400'),
    fallback: '60',
    help: 'seconds without a packet of a party, then its call ends; 0 = never',
  },
  mediaIo: {
    name: 'MEDIA_IO',
    schema: oneOf('auto', 'uring', 'syscalls', 'dgram'),
    fallback: 'auto',
    help: 'how audio packets are taken and sent: auto, uring, syscalls, dgram',
  },
  bind: {
    name: 'BIND',
    schema: address,
    fallback: '127.0.0.1',
    help: 'address that SIP and RTP listen on',
  },
  httpBind: {
    name: 'HTTP_BIND',
    schema: address,
    fallback: null,
    help: 'address that HTTP and HTTPS listen on; default: as OFFHOOK_BIND',
  },
  publicAddress: {
    name: 'PUBLIC_ADDRESS',
    schema: address,
    fallback: null,
    help: 'address by which others reach SIP and audio',
  },
  publicUrl: {
    name: 'PUBLIC_URL',
    schema: url,
    fallback: null,
    help: 'URL by which others reach the page and REST',
  },
  iceServers: {
    name: 'ICE_SERVERS',
    schema: list(
      z
        .string()
        .regex(
          /^(stun|turn)s?:[^\s,?]+(\?transport=(udp|tcp))?$/,
          'must be STUN or TURN URLs as turn:turn.example.com:3478?transport=udp, with commas between them',
        ),
    ),
    fallback: '',
    help: 'STUN and TURN servers that applications are told for browsers',
  },
  turnSecret: {
    name: 'TURN_SECRET',
    schema: z.string().min(16, 'must be at least 16 characters'),
    fallback: null,
    help: 'secret shared with the TURN servers, for passwords that run out',
  },
  webrtcAddresses: {
    name: 'WEBRTC_ADDRESSES',
    schema: list(address),
    fallback: null,
    help: 'addresses offered to browsers; default: those of the interfaces',
  },
  country: {
    name: 'COUNTRY',
    schema: z
      .string()
      .transform((text) => text.toUpperCase())
      .refine(
        (text): text is Country => isCountry(text),
        'must be two letters of a country, as US',
      ),
    fallback: 'US',
    help: 'country of numbers that are written without a country code',
  },
  numberPool: {
    name: 'NUMBER_POOL',
    schema: z.string().transform((text, context) => {
      const pool = readNumberPool(text)
      if (pool) return pool
      context.addIssue('must be numbers or ranges such as +12015550100-+12015550199')
      return z.NEVER
    }),
    fallback: null,
    help: 'numbers that accounts may take: numbers and ranges',
  },
  maxCalls: {
    name: 'MAX_CALLS',
    schema: count,
    fallback: '0',
    help: 'calls of one account at once; 0 = any number',
  },
  longestCall: {
    name: 'LONGEST_CALL',
    schema: z
      .string()
      .regex(/^\d+$/, 'must be seconds')
      .transform(Number)
      .refine((n) => n >= 60 && n <= 86_400, 'must be seconds from 60 to 86400'),
    fallback: '14400',
    help: 'seconds after which a call and a conference end',
  },
  callsPerSecond: {
    name: 'CALLS_PER_SECOND',
    schema: count,
    fallback: '0',
    help: 'calls that one account places by request each second; 0 = any number',
  },
  requestsAtOnce: {
    name: 'REQUESTS_AT_ONCE',
    schema: count,
    fallback: '100',
    help: 'REST requests of one account in flight; 0 = any number',
  },
  callerIds: {
    name: 'CALLER_IDS',
    schema: oneOf('own', 'any'),
    fallback: 'own',
    help: 'numbers that calls may show: own (and verified ones), any',
  },
  trustedAddresses: {
    name: 'TRUSTED_ADDRESSES',
    schema: list(addressBlock),
    fallback: '',
    help: 'who may call our numbers without a password, beside this machine',
  },
  trustedProxies: {
    name: 'TRUSTED_PROXIES',
    schema: list(addressBlock),
    fallback: '',
    help: 'proxies before HTTP whose X-Forwarded-For is believed',
  },
  pluginOrigins: {
    name: 'PLUGIN_ORIGINS',
    schema: list(origin),
    fallback: '',
    help: 'where plugins of the desktop may send requests to, beside this server',
  },
  recordDefault: {
    name: 'RECORD_DEFAULT',
    schema: oneOf('off', 'dual', 'mono'),
    fallback: 'dual',
    help: 'how the default flow records: off, dual, mono',
  },
  speech: {
    name: 'SPEECH',
    schema: oneOf('auto', 'off', 'pocketsphinx', 'sherpa', 'openai', 'openai-realtime', 'deepgram'),
    fallback: 'auto',
    help: 'who recognises speech: auto (PocketSphinx where it is installed), off, pocketsphinx, sherpa, openai, openai-realtime, deepgram',
  },
  speechUrl: {
    name: 'SPEECH_URL',
    schema: z.url({ protocol: /^(https?|wss?)$/, message: 'must be a URL' }),
    fallback: null,
    help: "address of the recogniser's service; default: the service of that name",
  },
  speechKey: {
    name: 'SPEECH_KEY',
    schema: z.string(),
    fallback: null,
    help: "key of the recogniser's service",
  },
  speechModel: {
    name: 'SPEECH_MODEL',
    schema: z.string().max(100),
    fallback: null,
    help: "model of the recogniser's service (default: whisper-1, gpt-4o-transcribe, nova-3), or the folder of sherpa's",
  },
  assistUrl: {
    name: 'ASSIST_URL',
    schema: url,
    fallback: null,
    help: 'base of a language model with the interface of OpenAI that suggests answers to agents',
  },
  assistKey: {
    name: 'ASSIST_KEY',
    schema: z.string(),
    fallback: null,
    help: 'key of that service',
  },
  assistModel: {
    name: 'ASSIST_MODEL',
    schema: z.string().max(100),
    fallback: 'gpt-4o-mini',
    help: 'model of that service',
  },
  speechDictation: {
    name: 'SPEECH_DICTATION',
    schema: oneOf('off', 'on'),
    fallback: 'off',
    help: 'whether PocketSphinx takes down words that are no hints, a third of them wrong: off, on',
  },
  voices: {
    name: 'VOICES',
    schema: z.string().max(1_000),
    fallback: '/usr/share/pico/lang',
    help: "folder of SVOX Pico's voices, for German, French, Italian, Spanish and British English",
  },
  voiceFolder: {
    name: 'VOICE_FOLDER',
    schema: z.string().max(1_000),
    fallback: null,
    help: 'folder of a Piper or Kokoro model, which sherpa-onnx-node speaks by; default: none',
  },
  voiceSpeaker: {
    name: 'VOICE_SPEAKER',
    schema: count,
    fallback: '0',
    help: 'which speaker of that model, from 0',
  },
  voiceUrl: {
    name: 'VOICE_URL',
    schema: z.url({ protocol: /^https?$/, message: 'must be an http or https URL' }),
    fallback: null,
    help: "base of a voice's service with OpenAI's interface; default: none",
  },
  voiceKey: { name: 'VOICE_KEY', schema: z.string(), fallback: null, help: 'key of that service' },
  voiceModel: {
    name: 'VOICE_MODEL',
    schema: z.string().max(100),
    fallback: 'tts-1',
    help: 'model of that service',
  },
  voiceNames: {
    name: 'VOICE_NAMES',
    schema: z.string().regex(/^[^,]{1,100},[^,]{1,100}$/, "must be a woman's and a man's name"),
    fallback: 'nova,onyx',
    help: "that service's names of a woman's voice and a man's",
  },
  recordingAuth: {
    name: 'RECORDING_AUTH',
    schema: oneOf('on', 'off'),
    fallback: 'on',
    help: 'whether the audio of recordings needs credentials: on, off',
  },
  recordingEncryption: {
    name: 'RECORDING_ENCRYPTION',
    schema: oneOf('off', 'on'),
    fallback: 'off',
    help: "whether recordings are encrypted with the account's public key: off, on",
  },
  recordingRetention: {
    name: 'RECORDING_RETENTION',
    schema: days(36_500),
    fallback: '0',
    help: 'days after which a recording is deleted; 0 = never',
  },
  messageRetention: {
    name: 'MESSAGE_RETENTION',
    schema: days(36_500),
    fallback: '0',
    help: 'days after which a message is deleted; 0 = never',
  },
  recordingBucket: {
    name: 'RECORDING_BUCKET',
    schema: z.string().min(1),
    fallback: null,
    help: 'bucket that finished recordings are moved to; default: the data folder',
  },
  recordingEndpoint: {
    name: 'RECORDING_ENDPOINT',
    schema: url,
    fallback: null,
    help: 'URL of the S3-compatible store; default: Amazon S3',
  },
  recordingRegion: {
    name: 'RECORDING_REGION',
    schema: z.string().min(1),
    fallback: 'us-east-1',
    help: 'region of the bucket',
  },
  recordingPrefix: {
    name: 'RECORDING_PREFIX',
    schema: z.string().regex(/^[\w!.*'()/-]*$/, 'must be letters, digits, / and -_.'),
    fallback: '',
    help: 'what stands before each name in the bucket, as calls/',
  },
  dailyExport: {
    name: 'DAILY_EXPORT',
    schema: oneOf('off', 'csv'),
    fallback: 'off',
    help: 'whether the calls and segments of each day are written where recordings are: off, csv',
  },
  recordingReads: {
    name: 'RECORDING_READS',
    schema: oneOf('proxy', 'redirect'),
    fallback: 'proxy',
    help: 'how recordings in the bucket are read: proxy, redirect to a signed URL',
  },
  smsUrl: {
    name: 'SMS_URL',
    schema: url,
    fallback: null,
    help: 'service that carries messages to numbers, by JSON',
  },
  smsSecret: {
    name: 'SMS_SECRET',
    schema: z.string().min(16, 'must have 16 characters or more'),
    fallback: null,
    help: 'signs what goes to that service and comes from it',
  },
  oidcIssuer: {
    name: 'OIDC_ISSUER',
    schema: url,
    fallback: null,
    help: 'OpenID Connect provider by which people can log in too',
  },
  oidcClientId: {
    name: 'OIDC_CLIENT_ID',
    schema: z.string().min(1),
    fallback: null,
    help: 'what we are called there',
  },
  oidcClientSecret: {
    name: 'OIDC_CLIENT_SECRET',
    schema: z.string().min(1),
    fallback: null,
    help: 'the secret of that; default: a public client',
  },
  oidcName: {
    name: 'OIDC_NAME',
    schema: z.string().min(1).max(40),
    fallback: 'single sign-on',
    help: 'how the button of the login names it',
  },
  oidcRoleClaim: {
    name: 'OIDC_ROLE_CLAIM',
    schema: z.string().min(1),
    fallback: 'roles',
    help: 'claim that names the roles of a new person',
  },
  oidcCreate: {
    name: 'OIDC_CREATE',
    schema: oneOf('off', 'on'),
    fallback: 'off',
    help: 'whether who is not known yet is added at their first login: off, on',
  },
  webhookDeny: {
    name: 'WEBHOOK_DENY',
    schema: list(addressBlock),
    fallback: '',
    help: 'addresses that applications must not have',
  },
  webhookAllow: {
    name: 'WEBHOOK_ALLOW',
    schema: list(addressBlock),
    fallback: '',
    help: 'exceptions of that',
  },
  streamPlain: {
    name: 'STREAM_PLAIN',
    schema: oneOf('yes', 'no'),
    fallback: 'no',
    help: 'whether streams may go to ws: URLs, without encryption',
  },
  siprecConnectors: {
    name: 'SIPREC_CONNECTORS',
    schema: list(connector),
    fallback: '',
    help: 'recorders that calls may be sent to, as name=sip:host, with commas between them',
  },
  webhookLogDays: {
    name: 'WEBHOOK_LOG_DAYS',
    schema: days(365),
    fallback: '7',
    help: 'days for which requests to applications are kept; 0 = not at all',
  },
  otlpEndpoint: {
    name: 'OTLP_ENDPOINT',
    schema: z.url({ protocol: /^https?$/, message: 'must be an http or https URL' }),
    fallback: null,
    help: 'collector that traces of calls go to by OTLP over HTTP; default: none',
  },
  supervision: {
    name: 'SUPERVISION',
    schema: oneOf('shown', 'private'),
    fallback: 'shown',
    help: 'whether agents see who only listens to their calls: shown, private',
  },
  workerLostAfter: {
    name: 'WORKER_LOST_AFTER',
    schema: z
      .string()
      .regex(/^\d+$/, 'must be seconds')
      .transform(Number)
      .refine((n) => n >= 3 && n <= 3_600, 'must be seconds from 3 to 3600'),
    fallback: '30',
    help: 'seconds without a sign of life of their browser, then a worker goes offline',
  },
  secretKey: {
    name: 'SECRET_KEY',
    schema: z.string().regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hex digits'),
    fallback: null,
    help: 'key of stored secrets; default: data/secret.key',
  },
  logLevel: {
    name: 'LOG_LEVEL',
    schema: oneOf('debug', 'info', 'warn', 'error', 'silent'),
    fallback: 'info',
    help: 'least level that is logged',
  },
  testCommitDelay: {
    name: 'TEST_COMMIT_DELAY',
    schema: z
      .string()
      .regex(/^\d{1,5}$/, 'must be milliseconds')
      .transform(Number),
    fallback: '0',
    help: 'tests only: milliseconds added to each commit',
  },
} as const

type Settings = typeof settings

/** Those whose values are never shown. */
export const secrets: ReadonlySet<string> = new Set([
  'secretKey',
  'smsSecret',
  'turnSecret',
  'oidcClientSecret',
])

/** What they are once they are read, by key. */
export type Parsed = {
  [Key in keyof Settings]: Settings[Key]['fallback'] extends null
    ? z.output<Settings[Key]['schema']> | null
    : z.output<Settings[Key]['schema']>
}
