import type { Gate, PhoneNumber, SipTrunk } from '@offhook/accounts'
import { type AccountSid, AddressBlocks, type Clock } from '@offhook/core'
import {
  type ElsewhereAdmission,
  isSecure,
  isWebSocket,
  parseSipUri,
  parseUri,
  type Refusal,
  type Admission as SipAdmission,
  type SipRequest,
  type Source,
  subscriberOf,
} from '@offhook/sip'
import { aorIn, identityOf, type SipDirectory, type SipIdentity } from '../directory.ts'
import type { Registrar } from '../phones/registrar.ts'
import { type Key, type Proof, Proofs } from './proofs.ts'
import { SourceLimits } from './source-limits.ts'
import type { TrustedSources } from './trust.ts'

/** The other end of a call or of a request, as far as it is known. */
export interface Peer {
  readonly accountSid: AccountSid
  readonly trunk: SipTrunk | null
  readonly user: SipIdentity | null
  /** The domain of ours that it was sent to, or that its user belongs to. */
  readonly gate: Gate | null
  /** The number of ours that an INVITE asks for, where its sender may reach it. */
  readonly number: PhoneNumber | null
}

/** Who sent a request, whatever it asks for. */
type Sender = Omit<Peer, 'number'>

export interface AdmissionOptions {
  readonly clock: Clock
  readonly directory: SipDirectory
  readonly trusted: TrustedSources
  readonly registrar: Pick<Registrar, 'bindingsOf'>
  /** The trunk at which we have registered this user part. */
  readonly trunkByContact: (user: string) => SipTrunk | undefined
  /** The realm of digest. */
  readonly domain: string
  /** Seals nonces. */
  readonly nonceSecret: Buffer
}

/**
 * Who may send us what, before any state is made for it. Who is trusted or answers our challenge
 * gets in; others are challenged without a memory of them; who asks too often gets silence. What is
 * sent to a domain is judged by the lists of the domain alone.
 */
export class Admission {
  readonly #options: AdmissionOptions
  readonly #limits: SourceLimits
  readonly #proofs: Proofs

  constructor(options: AdmissionOptions) {
    this.#options = options
    this.#limits = new SourceLimits(options)
    const guesses = new SourceLimits(options)
    this.#proofs = new Proofs({ ...options, limits: this.#limits, guesses })
  }

  /** A request outside any dialog of ours. */
  admit(request: SipRequest, source: Source): SipAdmission<Peer> {
    const { directory } = this.#options
    const asked = parseSipUri(request.uri)
    const gate = directory.gate(asked?.host ?? '')
    if (request.method === 'REGISTER') return this.#register(request, source, gate)
    if (request.method === 'INVITE') {
      const open = gate ?? directory.gateOf(source.address)
      if (open) return this.#throughGate(request, source, open)
    }
    // A carrier at which we have registered calls our Contact, which nobody else knows.
    const trunk = this.#options.trunkByContact(asked?.user ?? '') ?? this.#trunkAt(source)
    const atAddress = trunk !== undefined || this.#trusts(source)
    const sender: Sender = {
      accountSid: trunk?.accountSid ?? directory.defaultAccountSid,
      trunk: trunk ?? null,
      user: null,
      gate: null,
    }
    // A text is for a number of ours, as a call is.
    if (request.method === 'INVITE' || request.method === 'MESSAGE') {
      return this.#invite(request, source, atAddress ? sender : undefined)
    }
    if (!atAddress && !this.#limits.take(source.address)) return 'silence'
    return { accept: { ...sender, number: null } }
  }

  /**
   * A request of a dialog from an address at which its peer is not known: a phone that has changed
   * networks, another server of the same trunk, or somebody who has seen the dialog's tags.
   */
  admitElsewhere(request: SipRequest, source: Source, peer: Peer | undefined): ElsewhereAdmission {
    const { user = null, trunk = null, gate = null } = peer ?? {}
    if (this.#trusts(source) || (trunk && isAt(trunk, source))) return 'accept'
    if (gate?.hasAddress(source.address)) return 'accept'
    const bindings = user ? this.#options.registrar.bindingsOf(user.aor) : []
    if (bindings.some(({ flow }) => flow.address === source.address)) return 'accept'
    const proof = this.#prove(request, source, (name) =>
      gate
        ? [...this.#keysAt(gate, 'calls', name), ...this.#keysAt(gate, 'registrations', name)]
        : this.#ownKeys(name),
    )
    const isPeer =
      proof.kind === 'valid' &&
      (user ? proof.holder.user?.sid === user.sid : trunk && proof.holder.trunk?.sid === trunk.sid)
    if (isPeer) return 'accept'
    if (!this.#limits.take(source.address)) return 'silence'
    const canProve = user !== null || (trunk !== null && trunk.inboundUsername !== null)
    return this.#refusalOf(canProve ? proof.kind : 'wrong', source)
  }

  /** Whether a sender of what is no SIP gets an answer. */
  admitMalformed(source: Source): boolean {
    return this.#limits.take(source.address)
  }

  #invite(request: SipRequest, source: Source, atAddress: Sender | undefined): SipAdmission<Peer> {
    const proof = this.#prove(request, source, (name) => this.#ownKeys(name))
    if (proof.kind === 'valid') return { accept: this.#withNumber(proof.holder, request) }
    // At a trusted address nobody has to prove anything, but what they do say must be true.
    if (atAddress && (proof.kind === 'none' || proof.kind === 'malformed')) {
      return { accept: this.#withNumber(atAddress, request) }
    }
    return this.#refuse(proof.kind, source, atAddress !== undefined)
  }

  /** A call to a domain: its sender satisfies a list of each kind that there is, and one at least. */
  #throughGate(request: SipRequest, source: Source, gate: Gate): SipAdmission<Peer> {
    const { accountSid, asksAddress, asksPassword } = gate
    if (gate.asksTls && !isSecure(source.protocol))
      return this.#refuse('wrong-place', source, false)
    const isListed = asksAddress && gate.hasAddress(source.address)
    if (asksAddress ? !isListed : !asksPassword) return this.#refuse('wrong-place', source, false)
    if (!asksPassword) {
      return { accept: { accountSid, trunk: null, user: null, gate, number: null } }
    }
    const proof = this.#prove(request, source, (name) => this.#keysAt(gate, 'calls', name))
    if (proof.kind === 'valid') return { accept: { ...proof.holder, number: null } }
    return this.#refuse(proof.kind, source, isListed)
  }

  #register(request: SipRequest, source: Source, gate: Gate | undefined): SipAdmission<Peer> {
    const isClosed =
      gate && (!gate.takesRegistrations || (gate.asksTls && !isSecure(source.protocol)))
    if (isClosed) return this.#refuse('wrong-place', source, false)
    const proof = this.#prove(request, source, (name) =>
      gate ? this.#keysAt(gate, 'registrations', name) : this.#ownKeys(name),
    )
    if (proof.kind === 'valid') return { accept: { ...proof.holder, number: null } }
    return this.#refuse(proof.kind, source, this.#trusts(source))
  }

  #refuse(kind: RefusedFor, source: Source, atAddress: boolean): 'silence' | Refusal {
    if (kind === 'too-many-guesses') return 'silence'
    // A wrong password has been paid for already.
    const free = atAddress || kind === 'wrong'
    if (!free && !this.#limits.take(source.address)) return 'silence'
    return this.#refusalOf(kind, source)
  }

  #refusalOf(kind: RefusedFor | 'valid', source: Source): Refusal {
    if (kind === 'malformed') return { status: 400 }
    if (kind === 'wrong' || kind === 'wrong-place' || kind === 'valid') return { status: 403 }
    const challenge = this.#proofs.challenge(source, kind === 'stale')
    return { status: 401, headers: { 'WWW-Authenticate': challenge } }
  }

  #prove(
    request: SipRequest,
    source: Source,
    keysOf: (username: string) => readonly Key<Sender>[],
  ): Proof<Sender> {
    return this.#proofs.of(request, source, keysOf, this.#trusts(source))
  }

  /** The password of a phone of ours, or of a carrier. */
  #ownKeys(username: string): readonly Key<Sender>[] {
    const { directory } = this.#options
    const user = directory.sipUser(username)
    if (user) {
      const { accountSid } = user
      const holder = { accountSid, user: identityOf(user), trunk: null, gate: null }
      return keys(directory.sipPasswordOf(user), holder)
    }
    const trunk = directory.trunks().find((one) => one.inboundUsername === username)
    if (!trunk) return []
    const holder = { accountSid: trunk.accountSid, user: null, trunk, gate: null }
    return keys(directory.trunkInboundPassword(trunk), holder)
  }

  /** The passwords of a domain's user. */
  #keysAt(gate: Gate, use: 'calls' | 'registrations', username: string): readonly Key<Sender>[] {
    const { accountSid } = gate
    return gate.keys(use, username).map(({ credential: { sid }, password }) => ({
      password,
      holder: {
        accountSid,
        user: { sid, accountSid, username, aor: aorIn(gate, username) },
        trunk: null,
        gate,
      },
    }))
  }

  #withNumber(sender: Sender, request: SipRequest): Peer {
    const user = subscriberOf(parseUri(request.uri))?.user ?? ''
    // The Contact says nothing of the number: To has it then.
    const isContact = this.#options.trunkByContact(user) !== undefined
    const dialled = isContact ? (subscriberOf(request.to.parsed)?.user ?? '') : user
    const { directory } = this.#options
    // Whoever is neither a phone nor a trunk may mean a number of any account.
    const isKnown = sender.user !== null || sender.trunk !== null
    const read = directory.readerOf(isKnown ? sender.accountSid : null)
    const number = directory.numberFor(read(dialled) ?? dialled) ?? null
    // A trunk reaches the numbers of its own account.
    const isReached = !sender.trunk || sender.trunk.accountSid === number?.accountSid
    return { ...sender, number: isReached ? number : null }
  }

  /** A page from anywhere may open a WebSocket in a browser on this machine: that is nobody's word. */
  #trusts({ address, protocol }: Source): boolean {
    return !isWebSocket(protocol) && this.#options.trusted.trusts(address)
  }

  #trunkAt(source: Source): SipTrunk | undefined {
    return this.#options.directory.trunks().find((trunk) => isAt(trunk, source))
  }
}

/** `wrong-place`: a domain that does not take this from there, whatever password is shown. */
type RefusedFor = Exclude<Proof<Sender>['kind'], 'valid'> | 'wrong-place'

function keys(password: string | undefined, holder: Sender): readonly Key<Sender>[] {
  return password === undefined ? [] : [{ password, holder }]
}

function isAt({ addresses }: SipTrunk, { address }: Source): boolean {
  return AddressBlocks.of(addresses).has(address)
}
