import type { PhoneNumber, SipTrunk, SipUser } from '@offhook/accounts'
import { type AccountSid, AddressBlocks, type Clock } from '@offhook/core'
import {
  DigestAuthenticator,
  type ElsewhereAdmission,
  isWebSocket,
  parseUri,
  type Refusal,
  type Admission as SipAdmission,
  type SipRequest,
  type Source,
  subscriberOf,
} from '@offhook/sip'
import type { SipDirectory } from './directory.ts'
import type { Registrar } from './registrar.ts'
import { SourceLimits } from './source-limits.ts'
import type { TrustedSources } from './trust.ts'

/** The other end of a call or of a request, as far as it is known. */
export interface Peer {
  readonly accountSid: AccountSid
  readonly trunk: SipTrunk | null
  readonly user: SipUser | null
  /** The number of ours that an INVITE asks for, where its sender may reach it. */
  readonly number: PhoneNumber | null
}

export interface AdmissionOptions {
  readonly clock: Clock
  readonly directory: SipDirectory
  readonly trusted: TrustedSources
  readonly registrar: Pick<Registrar, 'bindingsOf'>
  /** The realm of digest. */
  readonly domain: string
  /** Seals nonces. */
  readonly nonceSecret: Buffer
}

/**
 * What a request's credentials are worth, looked at once: a nonce ends between two looks. Only
 * `valid` says anything good of the sender.
 */
type Proof =
  | {
      readonly kind: 'none' | 'malformed' | 'stale' | 'unknown-nonce' | 'wrong' | 'too-many-guesses'
    }
  | { readonly kind: 'valid'; readonly peer: Omit<Peer, 'number'> }

/**
 * Who may send us what, before any state is made for it. Who is trusted or answers our challenge
 * gets in; others are challenged without a memory of them; who asks too often gets silence.
 */
export class Admission {
  readonly #options: AdmissionOptions
  readonly #limits: SourceLimits
  /** Wrong passwords alone. Apart from the other, which a sender of false addresses can empty. */
  readonly #guesses: SourceLimits
  readonly #authenticator: DigestAuthenticator

  constructor(options: AdmissionOptions) {
    this.#options = options
    this.#limits = new SourceLimits(options)
    this.#guesses = new SourceLimits(options)
    this.#authenticator = new DigestAuthenticator({
      realm: options.domain,
      secret: options.nonceSecret,
      clock: options.clock,
    })
  }

  /** A request outside any dialog of ours. */
  admit(request: SipRequest, source: Source): SipAdmission<Peer> {
    if (request.method === 'REGISTER') return this.#byPassword(request, source)
    const trunk = this.#trunkAt(source)
    const atAddress = trunk !== undefined || this.#trusts(source)
    const peer = {
      accountSid: trunk?.accountSid ?? this.#options.directory.defaultAccountSid,
      trunk: trunk ?? null,
      user: null,
    }
    if (request.method === 'INVITE') {
      return this.#invite(request, source, atAddress ? peer : undefined)
    }
    if (!atAddress && !this.#limits.take(source.address)) return 'silence'
    return { accept: { ...peer, number: null } }
  }

  /**
   * A request of a dialog from an address at which its peer is not known: a phone that has changed
   * networks, another server of the same trunk, or somebody who has seen the dialog's tags.
   */
  admitElsewhere(request: SipRequest, source: Source, peer: Peer | undefined): ElsewhereAdmission {
    const user = peer?.user ?? null
    const trunk = peer?.trunk ?? null
    if (this.#trusts(source) || (trunk && isAt(trunk, source))) return 'accept'
    const bindings = user ? this.#options.registrar.bindingsOf(user.username) : []
    if (bindings.some(({ flow }) => flow.address === source.address)) return 'accept'
    const proof = this.#prove(request, source)
    const isPeer =
      proof.kind === 'valid' &&
      (user ? proof.peer.user?.sid === user.sid : trunk && proof.peer.trunk?.sid === trunk.sid)
    if (isPeer) return 'accept'
    if (!this.#limits.take(source.address)) return 'silence'
    const canProve = user !== null || (trunk !== null && trunk.inboundUsername !== null)
    return this.#refusalOf(canProve ? proof.kind : 'wrong', source)
  }

  /** Whether a sender of what is no SIP gets an answer. */
  admitMalformed(source: Source): boolean {
    return this.#limits.take(source.address)
  }

  #invite(
    request: SipRequest,
    source: Source,
    atAddress: Omit<Peer, 'number'> | undefined,
  ): SipAdmission<Peer> {
    const proof = this.#prove(request, source)
    if (proof.kind === 'valid') return { accept: this.#withNumber(proof.peer, request) }
    // At a trusted address nobody has to prove anything, but what they do say must be true.
    if (atAddress && (proof.kind === 'none' || proof.kind === 'malformed')) {
      return { accept: this.#withNumber(atAddress, request) }
    }
    return this.#refuse(proof.kind, source, atAddress !== undefined)
  }

  #byPassword(request: SipRequest, source: Source): SipAdmission<Peer> {
    const proof = this.#prove(request, source)
    if (proof.kind === 'valid') return { accept: { ...proof.peer, number: null } }
    return this.#refuse(proof.kind, source, this.#trusts(source))
  }

  #refuse(
    kind: Exclude<Proof['kind'], 'valid'>,
    source: Source,
    atAddress: boolean,
  ): 'silence' | Refusal {
    if (kind === 'too-many-guesses') return 'silence'
    // A wrong password has been paid for already.
    const free = atAddress || kind === 'wrong'
    if (!free && !this.#limits.take(source.address)) return 'silence'
    return this.#refusalOf(kind, source)
  }

  #refusalOf(kind: Proof['kind'], source: Source): Refusal {
    if (kind === 'malformed') return { status: 400 }
    if (kind === 'wrong' || kind === 'valid') return { status: 403 }
    const stale = kind === 'stale'
    const challenge = this.#authenticator.challenge({ context: source.address, stale })
    return { status: 401, headers: { 'WWW-Authenticate': challenge } }
  }

  #prove(request: SipRequest, source: Source): Proof {
    const { directory } = this.#options
    const { address } = source
    const claim = this.#authenticator.inspect(request, { context: address })
    if (claim.kind === 'expired') return { kind: claim.stale ? 'stale' : 'unknown-nonce' }
    if (claim.kind !== 'claim') return { kind: claim.kind }
    // A nonce is good for a while: without this, so would be any number of guesses.
    if (!this.#trusts(source) && !this.#guesses.has(address)) return { kind: 'too-many-guesses' }
    const user = directory.sipUser(claim.username)
    const trunk = user
      ? undefined
      : directory.trunks().find(({ inboundUsername }) => inboundUsername === claim.username)
    const password = user
      ? directory.sipPasswordOf(user)
      : trunk && directory.trunkInboundPassword(trunk)
    // Asked for an unknown user too, so that the time of the answer tells nothing.
    if (!claim.matches(password === undefined ? undefined : { password })) {
      this.#limits.penalise(address)
      this.#guesses.penalise(address)
      return { kind: 'wrong' }
    }
    const accountSid = user?.accountSid ?? trunk?.accountSid ?? directory.defaultAccountSid
    return { kind: 'valid', peer: { accountSid, user: user ?? null, trunk: trunk ?? null } }
  }

  #withNumber(peer: Omit<Peer, 'number'>, request: SipRequest): Peer {
    const dialled = subscriberOf(parseUri(request.uri))?.user ?? ''
    const number = this.#options.directory.numberFor(dialled) ?? null
    // A trunk reaches the numbers of its own account.
    const isReached = !peer.trunk || peer.trunk.accountSid === number?.accountSid
    return { ...peer, number: isReached ? number : null }
  }

  /** A page from anywhere may open a WebSocket in a browser on this machine: that is nobody's word. */
  #trusts({ address, protocol }: Source): boolean {
    return !isWebSocket(protocol) && this.#options.trusted.trusts(address)
  }

  #trunkAt(source: Source): SipTrunk | undefined {
    return this.#options.directory.trunks().find((trunk) => isAt(trunk, source))
  }
}

function isAt({ addresses }: SipTrunk, { address }: Source): boolean {
  return AddressBlocks.of(addresses).has(address)
}
