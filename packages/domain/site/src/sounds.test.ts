import type { Shelf } from '@offhook/accounts'
import { type Change, makeSid, type Sid, SimulatedClock } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { SoundChoices } from './sound-choices.ts'
import type { SoundSid } from './sound-model.ts'
import { MAX_SOUND_MS, type SoundFiles, Sounds, soundUrl } from './sounds.ts'

const accountSid = makeSid('AC')
const other = makeSid('AC')
const queue = makeSid('WQ')
const made = { wav: new Uint8Array(44), durationMs: 2_000 }
const file = { origin: 'file', text: null, voice: null, language: null } as const

type Row = Readonly<Record<string, unknown>>
let tables: Map<string, Row>
let kept: Set<string>
let sounds: Sounds
let choices: SoundChoices

beforeEach(() => {
  tables = new Map()
  kept = new Set()
  const all = (entity: string, where: Row) =>
    [...tables]
      .filter(([key]) => key.startsWith(`${entity}/`))
      .map(([, row]) => row)
      .filter((row) => Object.entries(where).every(([name, value]) => row[name] === value))
  const shelf = {
    clock: new SimulatedClock(),
    rows: {
      find: async (entity: string, where: Row) => all(entity, where)[0],
      page: async (entity: string, where: Row) => ({ rows: all(entity, where), next: null }),
    },
    writer: {
      commit: async (changes: readonly Change[]) => {
        for (const change of changes) {
          if (change.op === 'put') tables.set(`${change.entity}/${change.row['sid']}`, change.row)
          if (change.op === 'delete') tables.delete(`${change.entity}/${change.key['sid']}`)
        }
      },
    },
  } as unknown as Shelf
  const files: SoundFiles = {
    keep: async (name) => void kept.add(name),
    pathOf: async (name) => (kept.has(name) ? `/sounds/${name}` : null),
    remove: async (name) => void kept.delete(name),
  }
  sounds = new Sounds(shelf, files)
  choices = new SoundChoices(shelf, sounds)
})

const add = (name: string, sound = made) => sounds.add(accountSid, { name, ...file }, sound)

describe('sounds', () => {
  it('are played by their account alone, until they are removed', async () => {
    const { sid } = await add(' Music ')
    const url = soundUrl(sid)

    expect(await sounds.get(accountSid, sid)).toMatchObject({ name: 'Music', bytes: 44 })
    expect(await sounds.playable(url, accountSid)).toEqual({
      path: `/sounds/${sid}.wav`,
      durationMs: 2_000,
    })
    // An address's host may have lost its capital letters on the way.
    expect(await sounds.playable(url.toLowerCase(), accountSid)).not.toBeNull()
    expect(await sounds.playable(url, other)).toBeNull()
    await expect(sounds.remove(other, sid)).rejects.toMatchObject({ code: 20404 })
    await sounds.remove(accountSid, sid)
    expect(await sounds.playable(url, accountSid)).toBeNull()
    expect(kept.size).toBe(0)
  })

  it.each(['sound://', 'sound://SO1', 'sound://../secret.key', 'https://a.example/SO'])(
    'are none of "%s"',
    async (url) => {
      expect(await sounds.playable(url, accountSid)).toBeNull()
    },
  )

  it('have a name of their own and a length within bounds', async () => {
    const { sid } = await add('Music')
    const second = await add('Welcome')

    await expect(add('Music')).rejects.toMatchObject({ code: 20409 })
    await expect(add('  ')).rejects.toMatchObject({ code: 20001 })
    await expect(add('x'.repeat(65))).rejects.toMatchObject({ code: 20001 })
    const long = { ...made, durationMs: MAX_SOUND_MS + 1 }
    await expect(add('Long', long)).rejects.toMatchObject({ code: 20001 })
    await expect(sounds.rename(accountSid, second.sid, 'Music')).rejects.toMatchObject({
      code: 20409,
    })
    expect(await sounds.rename(accountSid, sid, 'Music')).toMatchObject({ name: 'Music' })
    expect(kept.size).toBe(2)
  })
})

describe('choices', () => {
  it('of a queue go before those of the account, place by place', async () => {
    const [all, ours] = [await add('All'), await add('Ours')]
    await choices.set(accountSid, accountSid, { waiting: all.sid, hold: all.sid })
    await choices.set(accountSid, queue, { hold: ours.sid })
    const urlOf = (place: 'waiting' | 'hold' | 'greeting', of: Sid<'WQ'> | null) =>
      choices.urlOf(place, accountSid, of)

    expect(await urlOf('hold', queue)).toBe(soundUrl(ours.sid))
    expect(await urlOf('waiting', queue)).toBe(soundUrl(all.sid))
    expect(await urlOf('hold', null)).toBe(soundUrl(all.sid))
    expect(await urlOf('greeting', null)).toBeNull()
    expect(await choices.urlOf('hold', other, queue)).toBeNull()

    await choices.set(accountSid, queue, { hold: null })
    expect(await urlOf('hold', queue)).toBe(soundUrl(all.sid))
    expect([...tables.keys()].filter((key) => key.startsWith('sound-choice'))).toHaveLength(1)
  })

  it('of a sound that is gone are what we bring', async () => {
    const { sid } = await add('Music')
    await choices.set(accountSid, accountSid, { waiting: sid })
    await sounds.remove(accountSid, sid)

    expect(await choices.urlOf('waiting', accountSid, null)).toBeNull()
  })

  it('are of sounds of the account, and no queue greets', async () => {
    const foreign = await sounds.add(other, { name: 'Theirs', ...file }, made)
    const { sid } = await add('Mine')
    const set = (of: typeof accountSid | typeof queue, greeting: SoundSid) =>
      choices.set(accountSid, of, { greeting })

    await expect(set(accountSid, foreign.sid)).rejects.toMatchObject({ code: 20404 })
    await expect(set(queue, sid)).rejects.toMatchObject({ code: 20001 })
    expect(await set(accountSid, sid)).toEqual({ waiting: null, hold: null, greeting: sid })
  })
})
