/** How a sink in NATS is reached: what may be given for it, kept with its secret sealed. */
import { X509Certificate } from 'node:crypto'
import type { SecretBox } from '@offhook/accounts'
import { errors, isUrlOf, OffhookError } from '@offhook/core'
import type { NatsConfiguration, NatsSink } from './model.ts'

/** At most one of password, token and creds; the secret is never given out again. */
export interface NatsInput {
  readonly servers: readonly string[]
  readonly subject: string
  readonly user?: string | undefined
  readonly password?: string | undefined
  readonly token?: string | undefined
  /** The text of a credentials file, as `nsc` writes it. */
  readonly creds?: string | undefined
  readonly caCertificate?: string | undefined
}

/** The same with its secret in the clear, for whoever connects. */
export interface NatsTarget
  extends Pick<NatsConfiguration, 'servers' | 'subject' | 'auth' | 'user' | 'caCertificate'> {
  readonly secret: string
}

const MAX_SERVERS = 10
const MAX_URL = 255
const MAX_SUBJECT = 255
/** No wildcards and no blanks; `$` begins what belongs to the server, `_INBOX` what belongs to clients. */
const SUBJECT = /^(?!\$|_INBOX\b)[^\s.*>]+(\.[^\s.*>]+)*$/
const CREDS = /BEGIN NATS USER JWT[\s\S]+BEGIN USER NKEY SEED/

/** @throws OffhookError 20001 for what is no way to a server */
export function readNats(input: NatsInput, sid: string, box: SecretBox): NatsConfiguration {
  const { servers, subject, user = null, password, token, creds, caCertificate = null } = input
  if (servers.length === 0 || servers.length > MAX_SERVERS || !servers.every(isServer))
    throw refused(`servers: 1 to ${MAX_SERVERS} of nats://host:port or tls://host:port`)
  if (subject.length > MAX_SUBJECT || !SUBJECT.test(subject))
    throw refused('subject: words with dots between them, without wildcards')
  const given = Object.entries({ password, token, creds }).flatMap(([auth, secret]) =>
    secret === undefined ? [] : [{ auth: auth as 'password' | 'token' | 'creds', secret }],
  )
  const [only] = given
  if (given.length > 1) throw refused('Give one of password, token and creds')
  if (only?.secret === '') throw refused(`${only.auth} is empty`)
  if ((user !== null && user !== '') !== (only?.auth === 'password'))
    throw refused('user and password belong together')
  if (only?.auth === 'creds' && !CREDS.test(only.secret))
    throw refused('creds: the text of a credentials file, with the JWT and the seed')
  if (caCertificate !== null && !isCertificate(caCertificate))
    throw refused('caCertificate: a certificate as PEM')
  return {
    ...{ servers, subject, user, caCertificate, auth: only?.auth ?? 'none' },
    secretBox: only ? box.seal(only.secret, placeOf(sid)) : null,
  }
}

/** Opens what `readNats` has sealed. */
export function openNats({ sid, configuration }: NatsSink, box: SecretBox): NatsTarget {
  const { secretBox, ...rest } = configuration
  return { ...rest, secret: secretBox === null ? '' : box.open(secretBox, placeOf(sid)) }
}

/** A name or a password in it would be shown to whoever reads the sink. */
function isServer(text: string): boolean {
  if (!isUrlOf(['nats:', 'tls:'], text, MAX_URL)) return false
  const { hostname, username, password, pathname, search, hash } = new URL(text)
  return hostname !== '' && `${username}${password}${search}${hash}` === '' && pathname.length < 2
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).publicKey !== null
  } catch {
    return false
  }
}

function placeOf(sid: string): string {
  return `event-sink ${sid}`
}

function refused(message: string): OffhookError {
  return new OffhookError(errors.invalidParameter, message)
}
