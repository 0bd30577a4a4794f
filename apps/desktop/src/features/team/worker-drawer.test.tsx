// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'
import { login, person } from '../../testing/fake-server.ts'
import { liveWorker } from '../../testing/live-rows.ts'

const workspace = `/v1/Workspaces/${person.workspaceSid}`
const own = `${workspace}/Workers/WK2`
const skills = `/offhook${own}/Skills`
const spanish = { name: 'spanish', level: 3 }

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
  localStorage.clear()
})
afterEach(() => desktop.close())

/** The team with one worker, whose drawer is open. */
async function opened(role: 'supervisor' | 'admin', path = '/team/WK2'): Promise<void> {
  const session = { ...login, person: { ...person, roles: ['agent', role] } }
  desktop.stored.set('offhook.session', JSON.stringify(session))
  const { answers } = desktop.server
  answers.set(`GET ${workspace}/Activities`, {
    activities: [
      { sid: 'WA-Available', friendly_name: 'Available', available: true },
      { sid: 'WA-Break', friendly_name: 'Break', available: false },
    ],
  })
  answers.set('GET /offhook/v1/Skills', {
    skills: [
      { name: 'spanish', multivalue: true, minimum: 1, maximum: 5 },
      { name: 'german', multivalue: true, minimum: 2, maximum: 3 },
      { name: 'sales', multivalue: false, minimum: null, maximum: null },
    ],
  })
  const attributes = { full_name: 'Bo', routing: { skills: ['spanish'], levels: { spanish: 3 } } }
  answers.set(`GET ${own}`, { attributes: JSON.stringify(attributes) })
  answers.set(`POST ${skills}`, {})
  answers.set(`POST ${own}`, {})
  answers.set(`POST ${own}/Channels/WC1`, {})
  await desktop.open({ path })
  const channel = { sid: 'WC1', taskChannelSid: 'TC1', name: 'voice', available: true }
  const channels = [{ ...channel, capacity: 1, load: 1 }]
  await desktop.happens(() => desktop.live.set('team', [{ ...liveWorker, channels }]))
  await desktop.settle()
}

const leaves = (label: string, value: string) =>
  desktop.happens(() => {
    const field = screen.getByLabelText(label)
    fireEvent.change(field, { target: { value } })
    fireEvent.blur(field)
  })

const chooses = (label: string, value: string) =>
  desktop.happens(() => void fireEvent.change(screen.getByLabelText(label), { target: { value } }))

const posted = (path: string) =>
  desktop.server
    .requests(path)
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => Object.fromEntries(new URLSearchParams(body)))

describe('a worker beside the team', () => {
  it('is put into another status, and what keeps that from happening is said', async () => {
    await opened('supervisor')
    await leaves('Status of Bo Berg', 'WA-Break')
    await desktop.settle()
    expect(posted(own)).toEqual([{ ActivitySid: 'WA-Break', RejectPendingReservations: 'false' }])

    const refusal = { code: 20403, message: 'You may not do this', status: 403 }
    desktop.server.answers.set(`POST ${own}`, Response.json(refusal, { status: 403 }))
    await leaves('Status of Bo Berg', 'WA-Break')
    await desktop.settle()
    expect(screen.getByText(/The status did not change/)).toBeTruthy()
  })

  it('has skills of those that there are, with levels within their bounds', async () => {
    await opened('supervisor')
    const level = screen.getByLabelText<HTMLSelectElement>('Level of spanish')
    expect([...level.options].map(({ value }) => value)).toEqual(['1', '2', '3', '4', '5'])
    const add = screen.getByLabelText<HTMLSelectElement>('Add a skill')
    expect([...add.options].map(({ value }) => value)).toEqual(['', 'german', 'sales'])

    await chooses('Level of spanish', '5')
    await chooses('Add a skill', 'german')
    await chooses('Add a skill', 'sales')
    await desktop.click('Remove spanish')
    await desktop.settle()

    expect(desktop.server.requests(skills).map(({ body }) => JSON.parse(body))).toEqual([
      { skills: [{ name: 'spanish', level: 5 }] },
      { skills: [spanish, { name: 'german', level: 2 }] },
      { skills: [spanish, { name: 'sales', level: null }] },
      { skills: [] },
    ])
  })

  it('says why a skill was not changed', async () => {
    await opened('supervisor')
    const message = 'The level of "spanish" is from 1 to 4'
    const refusal = Response.json({ code: 20001, message, status: 400 }, { status: 400 })
    desktop.server.answers.set(`POST ${skills}`, refusal)
    await chooses('Level of spanish', '5')
    await desktop.settle()
    expect(screen.getByText(message)).toBeTruthy()
  })

  it('has room for tasks that an administrator sets; nonsense is not sent', async () => {
    await opened('admin')
    await leaves('Capacity for voice', 'many')
    await leaves('Capacity for voice', '3')
    await desktop.settle()
    expect(posted(`${own}/Channels/WC1`)).toEqual([{ Capacity: '3' }])
  })

  it('shows its room to a supervisor, and who may change it', async () => {
    await opened('supervisor')
    const field = screen.getByLabelText<HTMLInputElement>('Capacity for voice')
    expect([field.readOnly, field.title]).toEqual([true, 'Only an administrator can change this.'])
  })
})

it('a view of the team is saved by name, chosen again, and deleted', async () => {
  await opened('supervisor', '/team?activity=Break')
  await desktop.click('Views')
  const field = screen.getByLabelText<HTMLInputElement>('Name of the view')
  await desktop.happens(() => void fireEvent.change(field, { target: { value: 'On a break' } }))
  await desktop.happens(() => void fireEvent.submit(field.form ?? field))
  await desktop.happens(() => desktop.app.navigator.replace('/team'))
  await desktop.happens(() => void fireEvent.click(screen.getByText('On a break')))
  expect(desktop.app.navigator.route.get().query.get('activity')).toBe('Break')

  await desktop.click('Views')
  await desktop.happens(
    () => void fireEvent.click(screen.getByLabelText('Delete the view On a break')),
  )
  expect(screen.getByText('No view is saved yet')).toBeTruthy()
})
