import { makeSid } from '@offhook/core'
import { updateWorker } from '@offhook/task-router'
import { describe, expect, it } from 'vitest'
import type { StaffInput } from './staff.ts'
import { openOffice } from './testing/office.ts'

async function withAnn(input: StaffInput = {}) {
  const office = await openOffice()
  const { staff, account, workspaceSid } = office
  const ann = await staff.hire(account.sid, workspaceSid, { username: 'ann', ...input })
  const change = (next: StaffInput) => staff.change(account.sid, workspaceSid, ann.sid, next)
  return { ...office, ann, change }
}

describe('hiring', () => {
  it.each([
    [['agent'], undefined, true],
    [['supervisor'], undefined, true],
    [['admin'], undefined, false],
    [['admin'], true, true],
    [['agent'], false, false],
  ])('%j who are said to take calls: %s have a worker: %s', async (roles, takesCalls, has) => {
    const { staff, ann } = await withAnn({
      roles,
      ...(takesCalls === undefined ? {} : { takesCalls }),
    })

    expect(staff.workerOf(ann) !== undefined).toBe(has)
  })

  it('says in the attributes of the worker who it is', async () => {
    const skills = [
      { name: 'spanish', level: 3 },
      { name: 'billing', level: null },
    ]
    const { staff, ann, attributesOf } = await withAnn({ fullName: 'Ann Example', skills })

    expect(attributesOf(ann.workerSid)).toMatchObject({
      contact_uri: 'client:ann',
      full_name: 'Ann Example',
      roles: ['agent'],
      team_id: null,
      routing: { skills: ['spanish', 'billing'], levels: { spanish: 3 } },
    })
    expect(staff.skillsOf(ann)).toEqual(skills)
  })

  it.each([
    ['that there is not', [{ name: 'x', level: null }]],
    ['that is given twice', [1, 2].map((level) => ({ name: 'spanish', level }))],
    ['without its level', [{ name: 'spanish', level: null }]],
    ['above its levels', [{ name: 'spanish', level: 6 }]],
    ['between its levels', [{ name: 'spanish', level: 1.5 }]],
    ['with a level that it has not', [{ name: 'billing', level: 1 }]],
  ])('refuses a skill %s', async (_, skills) => {
    await expect(withAnn({ skills })).rejects.toMatchObject({ code: 20001 })
  })

  it('leaves no login behind where there can be no worker', async () => {
    const { staff, account, workspaceSid, accounts, ann, router } = await withAnn()
    await accounts.people.update(account.sid, ann.sid, { workerSid: null })
    await accounts.people.remove(account.sid, ann.sid)
    expect(router.worker(ann.workerSid!)).toBeDefined()

    // The worker of that name is still there.
    await expect(staff.hire(account.sid, workspaceSid, { username: 'ann' })).rejects.toThrow()

    expect(accounts.people.byUsername('ann')).toBeUndefined()
  })
})

describe('the skills that a supervisor sets', () => {
  it('take the place of those before, and leave what else is written there alone', async () => {
    const { staff, router, ann, attributesOf } = await withAnn()
    const own = attributesOf(ann.workerSid)
    const routing = { skills: ['billing'], levels: {}, region: 'north' }
    await router.run(updateWorker(ann.workerSid!, { attributes: { ...own, routing } }))

    await staff.setSkills(ann.workerSid!, [{ name: 'spanish', level: 3 }])

    expect(attributesOf(ann.workerSid)).toEqual({
      ...own,
      routing: { skills: ['spanish'], levels: { spanish: 3 }, region: 'north' },
    })
  })

  it.each([
    ['that there is not', [{ name: 'x', level: null }], 'There is no skill "x"'],
    [
      'that is given twice',
      [1, 2].map((level) => ({ name: 'spanish', level })),
      'The skill "spanish" is given twice',
    ],
    ['above its levels', [{ name: 'spanish', level: 6 }], 'The level of "spanish" is from 1 to 5'],
    [
      'with a level that it has not',
      [{ name: 'billing', level: 1 }],
      'The skill "billing" has no levels',
    ],
  ])('are not one %s', async (_, skills, reason) => {
    const { staff, ann } = await withAnn()
    await expect(staff.setSkills(ann.workerSid!, skills)).rejects.toMatchObject({
      code: 20001,
      message: reason,
    })
    expect(staff.skillsOf(ann)).toEqual([])
  })

  it('are held against those that there are where they are written as attributes too', async () => {
    const { staff, router, ann, attributesOf } = await withAnn()
    const sid = ann.workerSid!
    const old = { skills: ['juggling'], levels: { juggling: '9', parked: 2 }, region: 'north' }
    await router.run(updateWorker(sid, { attributes: { ...attributesOf(sid), routing: old } }))
    const check = (routing: unknown) =>
      staff.checkAttributes(sid, { ...attributesOf(sid), full_name: 'Ann B.', routing })

    await check(old)
    await check({ ...old, region: 'south' })
    await check({ skills: ['billing', 'spanish'], levels: { spanish: 5 } })
    await check({ ...old, skills: ['juggling', 'spanish'], levels: { ...old.levels, spanish: 1 } })
    await check(undefined)
    for (const routing of [
      { skills: ['x'] },
      { skills: ['spanish'], levels: { spanish: 6 } },
      { skills: ['spanish'], levels: { spanish: '3' } },
      { skills: ['spanish'] },
      { skills: ['juggling'], levels: { juggling: 10 } },
      { skills: [], levels: { spanish: 3 } },
      { skills: 'spanish' },
      { skills: [['spanish']] },
      { skills: [], levels: [3] },
    ]) {
      await expect(check(routing), JSON.stringify(routing)).rejects.toMatchObject({ code: 20001 })
    }
  })

  it('may be what an application has written, as it stands', async () => {
    const { staff, router, ann, attributesOf } = await withAnn()
    const routing = { skills: ['juggling', 'spanish'], levels: { juggling: 9, spanish: 7 } }
    const attributes = { ...attributesOf(ann.workerSid), routing }
    await router.run(updateWorker(ann.workerSid!, { attributes }))
    const [juggling, spanish] = [
      { name: 'juggling', level: 9 },
      { name: 'spanish', level: 7 },
    ]

    const billing = { name: 'billing', level: null }
    await staff.setSkills(ann.workerSid!, [juggling, spanish, billing])
    expect(staff.skillsOf(ann)).toEqual([juggling, spanish, billing])

    await expect(
      staff.setSkills(ann.workerSid!, [{ ...juggling, level: 10 }]),
    ).rejects.toMatchObject({ code: 20001 })
    await staff.setSkills(ann.workerSid!, [])
    expect(staff.skillsOf(ann)).toEqual([])
  })
})

describe('a change', () => {
  it('of the person reaches the worker, and leaves what applications have added', async () => {
    const { router, ann, change, attributesOf } = await withAnn({
      skills: [{ name: 'spanish', level: 2 }],
    })
    const attributes = { ...attributesOf(ann.workerSid), desk: 7 }
    await router.run(updateWorker(ann.workerSid!, { attributes }))

    await change({ fullName: 'Ann Other' })

    expect(attributesOf(ann.workerSid)).toMatchObject({
      full_name: 'Ann Other',
      desk: 7,
      routing: { levels: { spanish: 2 } },
    })
  })

  it('of the name of a team reaches those who are in it', async () => {
    const { staff, accounts, account, ann, change, attributesOf } = await withAnn()
    const team = await accounts.teams.create(account.sid, { friendlyName: 'Sales' })
    await change({ teamSid: team.sid })
    await accounts.teams.update(account.sid, team.sid, { friendlyName: 'Service' })

    await staff.tellTeam(account.sid, team.sid)

    expect(attributesOf(ann.workerSid)).toMatchObject({ team_id: team.sid, team_name: 'Service' })
  })

  it('takes the worker away from whom takes no more calls, and gives them another', async () => {
    const { staff, router, ann, change } = await withAnn()

    expect((await change({ takesCalls: false })).workerSid).toBeNull()
    expect(router.worker(ann.workerSid!)).toBeUndefined()
    expect(staff.workerOf(await change({ takesCalls: true }))).toBeDefined()
  })

  it('of somebody who is not there is refused', async () => {
    const { staff, account, workspaceSid } = await openOffice()

    await expect(staff.change(account.sid, workspaceSid, makeSid('US'), {})).rejects.toMatchObject({
      code: 20404,
    })
  })
})

describe('leaving', () => {
  it('takes the worker too', async () => {
    const { staff, router, account, accounts, ann } = await withAnn()
    expect(staff.countWithSkill(account.sid, 'spanish')).toBe(0)

    await staff.dismiss(account.sid, ann.sid)

    expect(router.worker(ann.workerSid!)).toBeUndefined()
    expect(accounts.people.get(account.sid, ann.sid)).toBeUndefined()
  })
})
