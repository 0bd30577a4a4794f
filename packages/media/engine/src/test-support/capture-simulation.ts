/**
 * A capture of card data, simulated tick by tick through real legs, codecs, a room and taps: the
 * customer speaks and presses keys, one owner claims the digits, and everybody else listens. What each
 * of them heard comes out, and what they would have heard without the claim.
 */
import { type ClaimId, makeClaimId, makeRoomId, type SetMember } from '@offhook/control'
import { codecs } from '@offhook/rtp'
import { TICK_MS } from '../audio/format.ts'
import { MixMemory } from '../audio/mix-memory.ts'
import { GUARD_TICKS } from '../leg/digit-gate.ts'
import { keyFrequencies } from '../player/sources.ts'
import { Room } from '../room/room.ts'
import { EventTrack, FRAME, joined, Party, type Press, RATE } from './capture-party.ts'
import { roomTap, sendTo, streamOf, tapOf } from './capture-taps.ts'
import { compareTalk, type SaidTick, type TalkComparison } from './talk-comparison.ts'

/** A tone at +3.17 dBm0 is as loud as G.711 goes. */
const FULL_SCALE = 32_124
const FULL_SCALE_DBM0 = 3.17
/** What recognisers of speech are fed. */
const FEED_RATE = 16_000

export interface CaptureCase {
  readonly codec: 'PCMU' | 'PCMA' | 'G722' | 'opus'
  /**
   * `leaky`: events, the sound before the first of which is the tone. `signalling`: messages of the SDK,
   * or SIP INFO, without a sound.
   */
  readonly keys: 'tones' | 'events' | 'leaky' | 'signalling'
  /** Also a telephone that sends tones may have said that it knows events. */
  readonly negotiatesEvents: boolean
  readonly digits: string
  readonly digitsPerSecond: number
  /** Of each of the two tones. */
  readonly levelDbm0: number
  /** What the customer says all the while, at 8 kHz. */
  readonly speech: Int16Array
  /** Speech goes on while keys are pressed. */
  readonly speaksOver: boolean
  readonly loss: number
  /** The agent alone, of the same codec and recorded by nobody: bytes may be handed through. */
  readonly isPair: boolean
  /** The first tone begins so many samples into the very packet with which the capture opens; null: later. */
  readonly beginsAtOnce: number | null
  readonly random: () => number
}

/** Who listens, and what: all at 8 kHz, from the first tick. */
export type Ears = Readonly<Record<string, Int16Array>>

export interface CaptureOutcome {
  readonly ears: Ears
  /** The same without a claim: what a decoder would have found. */
  readonly bare: Int16Array
  /** What the owner got. */
  readonly owned: string
  /** Digits that anybody else was told of. */
  readonly told: string
  /** Where each tone began and ended, in samples of what was sent. */
  readonly pressed: readonly Press[]
  /** What was let out of what the customer said. */
  readonly talk: TalkComparison
}

/** 600 ms of talk, the keys, 3.4 s of talk: some after the keys are everybody’s again. */
const BEFORE_TICKS = 30
const AFTER_TICKS = 170
const quiet = new Int16Array(FRAME)

export function simulateCapture(given: CaptureCase): CaptureOutcome {
  const pressed = pressesOf(given)
  const ticks = Math.ceil(pressed.at(-1)!.to / FRAME) + AFTER_TICKS
  const tones = tonesOf(given, pressed, ticks)
  const voice = voiceOf(given, pressed, ticks)

  const codec = codecs.get(given.codec)!
  const party = (name: string) => new Party(codecs.get(name)!)
  const customer = new Party(codec, given.negotiatesEvents)
  const [bare, toneOnly] = [new Party(codec), new Party(codec)]
  const room = new Room({ id: makeRoomId(), phase: 0, mix: new MixMemory() })
  const sit = ({ leg }: Party, sendsTo: SetMember['sendsTo'] = 'all') => {
    leg.seat = { room, member: room.set(leg, { sendsTo, hears: true }) }
  }
  sit(customer)
  const { listeners, taps } = given.isPair ? pair() : conference()
  room.tune()

  function pair(): Company {
    const agent = party(given.codec)
    sit(agent)
    return { listeners: { 'agent in a call of two': agent }, taps: {} }
  }

  function conference(): Company {
    const agent = party('PCMU')
    const [inBrowser, second] = [party('opus'), party('G722')]
    const [listens, whispers, barges] = [party('PCMU'), party('PCMA'), party('opus')]
    for (const each of [agent, inBrowser, second, barges]) sit(each)
    sit(listens, 'none')
    sit(whispers, [agent.leg.id])
    const recorder = party('PCMA')
    sendTo(recorder.leg, customer.leg)
    return {
      listeners: {
        agent,
        'agent in a browser': inBrowser,
        'second agent': second,
        'supervisor who listens': listens,
        'supervisor who whispers': whispers,
        'supervisor who barges in': barges,
        'recorder by SIPREC': recorder,
      },
      taps: {
        'recording, mono': tapOf(customer.leg, 'mono', ticks),
        'recording, dual': tapOf(customer.leg, 'dual', ticks),
        'recording of the agent': tapOf(agent.leg, 'mono', ticks),
        'recording of the conference': roomTap(room, ticks),
        'stream of the customer': streamOf(customer.leg, 'sent', ticks),
        'stream of the agent': streamOf(agent.leg, 'heard', ticks),
        'transcription, inbound': tapOf(customer.leg, 'sent', ticks, FEED_RATE),
        'transcription, outbound': tapOf(agent.leg, 'heard', ticks, FEED_RATE),
      },
    }
  }

  const claimId: ClaimId = makeClaimId()
  const lastTick = Math.ceil(pressed.at(-1)!.to / FRAME) + 12
  const hasEvents = given.keys === 'events' || given.keys === 'leaky'
  const events = new EventTrack(hasEvents ? pressed : [])
  const said: SaidTick[] = []
  const letOut: Int16Array[] = []
  const given8k: Int16Array[] = []
  const parties = [customer, bare, toneOnly, ...Object.values(listeners)]
  for (let tick = 0; tick < ticks; tick++) {
    const now = tick * TICK_MS
    const voiceFrame = voice.subarray(tick * FRAME, (tick + 1) * FRAME)
    const toneFrame = tones.subarray(tick * FRAME, (tick + 1) * FRAME)
    const both = voiceFrame.map((sample, i) => clip(sample + toneFrame[i]!))
    const event = events.at(tick)
    const lost = given.loss > 0 && given.random() < given.loss
    // The command comes between two ticks, the packet after it.
    if (tick === BEFORE_TICKS) customer.leg.digits.claim(claimId)
    if (tick === lastTick) customer.leg.digits.release(claimId)
    if (given.keys === 'signalling') {
      for (const { key, to } of pressed) {
        if (Math.floor(to / FRAME) === tick) customer.leg.digits.inject(key)
      }
    }
    customer.send(both, event, lost, now)
    bare.send(both, event, lost, now)
    toneOnly.send(toneFrame, null, lost, now)
    for (const silent of Object.values(listeners)) silent.send(quiet, null, false, now)
    for (const { leg } of parties) leg.take(now)
    room.runTick(tick)
    for (const { leg } of parties) leg.give(tick, now)
    said.push({ frame: bare.letOut, key: peakOf(toneOnly.letOut) > 60 || event !== null })
    given8k.push(bare.at8k())
    letOut.push(customer.letOut)
  }

  const heard = Object.entries(listeners).map(([name, each]) => [name, each.heard()] as const)
  const tapped = Object.entries(taps).map(([name, read]) => [name, read()] as const)
  const owned = customer.events.flatMap((each) =>
    each.type === 'digit.claimed' ? [each.digit] : [],
  )
  const told = customer.events.flatMap((each) => (each.type === 'digit' ? [each.digit] : []))
  const claim = { from: BEFORE_TICKS, to: lastTick, holds: GUARD_TICKS }
  const result = {
    ears: Object.fromEntries([...heard, ...tapped]),
    bare: joined(given8k),
    owned: owned.join(''),
    told: told.join('') + customer.forwarded,
    pressed,
    talk: compareTalk(said, letOut, claim),
  }
  for (const each of parties) each.close()
  return result
}

/** Who hears the customer, and what listens by a tap. */
interface Company {
  readonly listeners: Readonly<Record<string, Party>>
  readonly taps: Readonly<Record<string, () => Int16Array>>
}

function pressesOf(given: CaptureCase): readonly Press[] {
  const period = Math.floor(RATE / given.digitsPerSecond)
  // Half of it sounds, and never less than the 40 ms that Q.24 asks for.
  const length = Math.max(320, Math.floor(period / 2))
  const first = BEFORE_TICKS * FRAME + (given.beginsAtOnce ?? 5 * FRAME)
  return [...given.digits].map((key, i) => {
    const from = first + i * Math.max(period, length + 280)
    return { key, from, to: from + length }
  })
}

function tonesOf(given: CaptureCase, pressed: readonly Press[], ticks: number): Int16Array {
  const tones = new Int16Array(ticks * FRAME)
  if (given.keys === 'signalling') return tones
  const amplitude = FULL_SCALE * 10 ** ((given.levelDbm0 - FULL_SCALE_DBM0) / 20)
  for (const { key, from, to } of pressed) {
    const [low, high] = keyFrequencies(key)!
    // Of an event only what leaks before it is sound.
    const end = given.keys === 'tones' ? to : given.keys === 'leaky' ? from + 240 : from
    for (let at = from; at < end; at++) {
      const t = (2 * Math.PI * at) / RATE
      tones[at] = amplitude * (Math.sin(low * t) + Math.sin(high * t)) * 0.999
    }
  }
  return tones
}

function voiceOf(given: CaptureCase, pressed: readonly Press[], ticks: number): Int16Array {
  const voice = new Int16Array(ticks * FRAME)
  for (let at = 0; at < voice.length; at++) {
    const keyDown = pressed.some(({ from, to }) => at >= from && at < to)
    if (!keyDown || given.speaksOver) voice[at] = given.speech[at % given.speech.length]!
  }
  return voice
}

function clip(sample: number): number {
  return Math.max(-32_768, Math.min(32_767, sample))
}

function peakOf(frame: Int16Array): number {
  return frame.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)
}
