import type { Shelf } from '@offhook/accounts'
import { type Change, makeSid, SimulatedClock } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { Configurations } from './configurations.ts'
import { Skills } from './skills.ts'

const accountSid = makeSid('AC')
const levels = { multivalue: true, minimum: 1, maximum: 5 }
const noLevels = { multivalue: false, minimum: null, maximum: null }

function start() {
  let row: unknown
  const shelf = {
    clock: new SimulatedClock(),
    rows: { find: async () => row },
    writer: {
      commit: async ([change]: readonly Change[]) => {
        if (change?.op === 'put') row = change.row
      },
    },
  } as unknown as Shelf
  const configurations = new Configurations(shelf)
  return { configurations, skills: new Skills(configurations) }
}

describe('the skills of a site', () => {
  it('are a list of its configuration', async () => {
    const { configurations, skills } = start()
    await configurations.update(accountSid, { ui_language: 'es' })

    expect(await skills.add(accountSid, ' spanish ', levels)).toEqual({
      name: 'spanish',
      ...levels,
    })
    await skills.add(accountSid, 'billing', {})

    const list = [
      { name: 'spanish', ...levels },
      { name: 'billing', ...noLevels },
    ]
    expect(await skills.list(accountSid)).toEqual(list)
    expect(await configurations.settings(accountSid)).toEqual({
      ui_language: 'es',
      taskrouter_skills: list,
    })
  })

  it('that somebody else has written have levels where they have a maximum', async () => {
    const { configurations, skills } = start()
    const taskrouter_skills = [{ name: 'a' }, { name: 'b', minimum: 0, maximum: 9 }]
    await configurations.update(accountSid, { taskrouter_skills })

    expect(await skills.list(accountSid)).toEqual([
      { name: 'a', ...noLevels },
      { name: 'b', multivalue: true, minimum: 0, maximum: 9 },
    ])
  })

  it('have five levels unless somebody says otherwise, and lose them', async () => {
    const { skills } = start()
    await skills.add(accountSid, 'spanish', {})

    expect(await skills.update(accountSid, 'spanish', { multivalue: true })).toMatchObject(levels)
    expect(await skills.update(accountSid, 'spanish', { maximum: 9 })).toMatchObject({ maximum: 9 })
    expect(await skills.update(accountSid, 'spanish', { multivalue: false })).toMatchObject(
      noLevels,
    )
  })

  it.each(['', '  ', 'x'.repeat(65), 'a"b', "a'b", 'a/b', 'a\\b', 'a\nb'])(
    'have no name like %j',
    async (name) => {
      await expect(start().skills.add(accountSid, name, {})).rejects.toMatchObject({ code: 20001 })
    },
  )

  it.each([
    { minimum: -1 },
    { minimum: 6 },
    { maximum: 101 },
    { minimum: 1.5 },
    { minimum: Number.NaN },
  ])('have no levels like %j', async (wrong) => {
    await expect(
      start().skills.add(accountSid, 'spanish', { multivalue: true, ...wrong }),
    ).rejects.toMatchObject({ code: 20001 })
  })

  it('are told apart whatever the case of letters, also when two are added at once', async () => {
    const { skills } = start()

    const added = await Promise.allSettled(
      ['Sales', 'sales', 'other'].map((name) => skills.add(accountSid, name, {})),
    )

    expect(added.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((await skills.list(accountSid)).map(({ name }) => name)).toEqual(['Sales', 'other'])
  })

  it('that there are not are neither changed nor removed', async () => {
    const { skills } = start()
    await skills.add(accountSid, 'spanish', {})
    await skills.remove(accountSid, 'spanish')

    for (const asked of [
      skills.get(accountSid, 'spanish'),
      skills.update(accountSid, 'spanish', levels),
      skills.remove(accountSid, 'spanish'),
    ]) {
      await expect(asked).rejects.toMatchObject({ code: 20404 })
    }
  })
})
