import { makeEndpointId, makeRoomId } from '@offhook/control'
import { describe, expect, it } from 'vitest'
import { MixMemory } from '../audio/mix-memory.ts'
import { VoiceFrame } from '../audio/voice-frame.ts'
import { Player } from '../player/player.ts'
import { sampleSource } from '../player/sources.ts'
import { Room, type RoomMember } from './room.ts'

const SAMPLES = 160

/** A leg that says a constant value, so that sums can be read off. */
class Speaker {
  readonly id = makeEndpointId()
  frame = new VoiceFrame(SAMPLES)
  readonly sampleRate = 8_000
  readonly delayTicks = 0
  energy = 0
  voiced = false
  #next = new VoiceFrame(SAMPLES)

  fit(): void {}

  say(room: Room, member: RoomMember, value: number): void {
    this.#next.takeSamples().fill(value)
    room.replace(member, this.#next, value !== 0)
    const before = this.frame
    this.frame = this.#next
    this.#next = before
    this.voiced = value !== 0
  }
}

function makeRoom(): Room {
  return new Room({ id: makeRoomId(), phase: 0, mix: new MixMemory() })
}

function heard(room: Room, member: RoomMember): number {
  const out = new Int32Array(SAMPLES)
  room.addHeard(member, out)
  expect(new Set(out).size).toBe(1)
  return out[0]!
}

function join(room: Room, row: { sendsTo: 'all' | 'none' | string[]; hears: boolean }) {
  const leg = new Speaker()
  const member = room.set(leg, row as never)
  return { leg, member }
}

function play(room: Room, value: number, ticks: number, mode: 'over' | 'instead'): Player {
  const command = { playerId: `p${value}`, mode, loop: 1, target: { roomId: room.id } }
  const player = new Player(command as never)
  player.start(sampleSource(new Int16Array(SAMPLES * ticks).fill(value)), 8_000)
  room.players.set(player.id, player)
  return player
}

describe('a room', () => {
  it('lets everyone hear the others and not themselves', () => {
    const room = makeRoom()
    const [a, b, c] = [1, 2, 3].map(() => join(room, { sendsTo: 'all', hears: true }))
    a!.leg.say(room, a!.member, 100)
    b!.leg.say(room, b!.member, 20)
    c!.leg.say(room, c!.member, 3)

    expect(heard(room, a!.member)).toBe(23)
    expect(room.onlySource(a!.member)).toBeNull()
    expect(heard(room, b!.member)).toBe(103)
    expect(heard(room, c!.member)).toBe(120)
  })

  it('stays exact over many frames, pauses and changes of the matrix', () => {
    const room = makeRoom()
    const members = Array.from({ length: 5 }, () => join(room, { sendsTo: 'all', hears: true }))
    const said = new Array<number>(5).fill(0)
    let seed = 7
    for (let step = 0; step < 2_000; step++) {
      seed = (seed * 16_807) % 2_147_483_647
      const at = seed % 5
      const { leg, member } = members[at]!
      const value = seed % 3 === 0 ? 0 : (seed % 60_000) - 30_000
      if (seed % 11 === 0) room.set(leg, { sendsTo: seed % 2 ? 'all' : 'none', hears: true })
      leg.say(room, member, value)
      said[at] = value
      for (const [me, listener] of members.entries()) {
        const sum = members.reduce(
          (total, { member: other }, i) =>
            i !== me && other.sendsTo === 'all' ? total + said[i]! : total,
          0,
        )
        expect(heard(room, listener.member)).toBe(sum)
      }
    }
  })

  it('keeps a muted member hearing but not heard', () => {
    const room = makeRoom()
    const muted = join(room, { sendsTo: 'none', hears: true })
    const other = join(room, { sendsTo: 'all', hears: true })
    muted.leg.say(room, muted.member, 500)
    other.leg.say(room, other.member, 7)

    expect(heard(room, other.member)).toBe(0)
    expect(heard(room, muted.member)).toBe(7)
    expect(room.onlySource(other.member)).toBeNull()
    expect(room.onlySource(muted.member)).toBe(other.leg)
  })

  it('takes what a member says out of the sum in the moment it is muted', () => {
    const room = makeRoom()
    const a = join(room, { sendsTo: 'all', hears: true })
    const b = join(room, { sendsTo: 'all', hears: true })
    a.leg.say(room, a.member, 500)
    room.set(a.leg, { sendsTo: 'none', hears: true })

    expect(heard(room, b.member)).toBe(0)
  })

  it('lets a coach be heard by one alone, who is heard by all', () => {
    const room = makeRoom()
    const agent = join(room, { sendsTo: 'all', hears: true })
    const customer = join(room, { sendsTo: 'all', hears: true })
    const coach = join(room, { sendsTo: [agent.leg.id], hears: true })
    agent.leg.say(room, agent.member, 1)
    customer.leg.say(room, customer.member, 10)
    coach.leg.say(room, coach.member, 100)

    expect(heard(room, agent.member)).toBe(110)
    expect(heard(room, customer.member)).toBe(1)
    expect(heard(room, coach.member)).toBe(11)
    expect([...room.listenersOf(coach.member)].map(({ leg }) => leg.id)).toEqual([agent.leg.id])
  })

  it('gives a held member nothing', () => {
    const room = makeRoom()
    const held = join(room, { sendsTo: 'none', hears: false })
    const other = join(room, { sendsTo: 'all', hears: true })
    other.leg.say(room, other.member, 7)

    expect(heard(room, held.member)).toBe(0)
    expect(room.hearsShared(held.member)).toBe(false)
  })

  it('plays over the voices, or instead of them, to all who hear', () => {
    const room = makeRoom()
    const a = join(room, { sendsTo: 'all', hears: true })
    const b = join(room, { sendsTo: 'all', hears: true })
    a.leg.say(room, a.member, 7)
    play(room, 100, 2, 'over')
    room.runTick(0)
    expect(heard(room, b.member)).toBe(107)
    expect(heard(room, a.member)).toBe(100)

    play(room, 1000, 1, 'instead')
    room.runTick(1)
    expect(heard(room, b.member)).toBe(1100)

    room.runTick(2)
    expect(heard(room, b.member)).toBe(7)
  })

  it('makes one frame for all listeners without a part in the sum', () => {
    const room = makeRoom()
    const speaker = join(room, { sendsTo: 'all', hears: true })
    const silent = join(room, { sendsTo: 'all', hears: true })
    const muted = join(room, { sendsTo: 'none', hears: true })
    speaker.leg.say(room, speaker.member, 900)

    expect(room.hearsShared(speaker.member)).toBe(false)
    expect(room.hearsShared(silent.member)).toBe(true)
    expect(room.hearsShared(muted.member)).toBe(true)
    expect(room.shared().pcm[0]).toBe(900)
    expect(room.shared()).toBe(room.shared())
    speaker.leg.say(room, speaker.member, 901)
    expect(room.shared().pcm[0]).toBe(901)
  })

  it('is right for 250 members', () => {
    const room = makeRoom()
    const members = Array.from({ length: 250 }, () => join(room, { sendsTo: 'all', hears: true }))
    for (const [i, { leg, member }] of members.entries()) leg.say(room, member, i + 1)

    const total = (250 * 251) / 2
    for (const [i, { member }] of members.entries()) {
      expect(heard(room, member)).toBe(total - (i + 1))
    }
    for (const { leg } of members.slice(1)) room.remove(leg.id)
    expect(heard(room, members[0]!.member)).toBe(0)
  })

  it('lets everyone hear the sum of the others through any coming and going', () => {
    const room = makeRoom()
    const values = new Map<Speaker, number>()
    const members: { leg: Speaker; member: RoomMember }[] = []
    let seed = 11
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    for (let step = 0; step < 3_000; step++) {
      const act = random(12)
      if (act === 0 && members.length < 4) {
        members.push(join(room, { sendsTo: 'all', hears: true }))
      } else if (act === 1 && members.length > 0) {
        const [gone] = members.splice(random(members.length), 1)
        room.remove(gone!.leg.id)
      } else if (act === 2) {
        room.shared()
      } else if (members.length > 0) {
        const { leg, member } = members[random(members.length)]!
        const value = random(3) === 0 ? 0 : 1 + random(500)
        leg.say(room, member, value)
        values.set(leg, value)
      }
      if (random(3) > 0) continue
      for (const { leg, member } of members) {
        const others = members.filter((other) => other.leg !== leg)
        const sum = others.reduce((total, other) => total + (values.get(other.leg) ?? 0), 0)
        expect(room.onlySource(member)?.frame.samples[0] ?? heard(room, member)).toBe(sum)
        expect(heard(room, member)).toBe(sum)
      }
    }
  })
})
