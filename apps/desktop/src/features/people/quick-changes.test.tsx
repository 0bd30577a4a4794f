// @vitest-environment happy-dom
/** What is written as a whole: two changes that follow close upon each other both hold. */
import type { PersonDetails, PersonRequest, SignInSettingsRecord } from '@offhook/desk-api'
import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { Admin } from '../../api/admin.ts'
import type { Http } from '../../api/http.ts'
import type { App } from '../../model/app.ts'
import { renderWith } from '../../testing/render-with.tsx'
import type { AdminTools } from '../admin/use-admin.ts'
import { PersonSkills } from './PersonSkills.tsx'
import { signInForm } from './SignInPage.tsx'

const admin = new Admin({} as Http)

afterEach(cleanup)

it('a role is put to those that need a second factor by then', async () => {
  let settings: SignInSettingsRecord = { secondFactorRoles: [], connectActivitySid: 'WA1' }
  const people = {
    signInSettings: async () => settings,
    setSignInSettings: async (change: Partial<SignInSettingsRecord>) => {
      settings = { ...settings, ...change }
    },
  } as unknown as App['people']
  const form = signInForm({ people }, { admin } as AdminTools)
  const loaded = { ...settings, activities: [] }
  await Promise.all([form.save?.(loaded, { agent: true }), form.save?.(loaded, { admin: true })])

  expect(settings).toEqual({ secondFactorRoles: ['agent', 'admin'], connectActivitySid: 'WA1' })
})

it('a skill is taken from those that a person has by then', async () => {
  const skills = ['billing', 'sales', 'spanish'].map((name) => ({ name, level: null }))
  let person = { sid: 'US1', takesCalls: true, skills } as unknown as PersonDetails
  const change = vi.fn(async (_sid: string, request: PersonRequest) => {
    person = { ...person, ...(request as Partial<PersonDetails>) }
    return person
  })
  const people = { skills: async () => ({ skills: [] }), get: async () => person, change }
  const app = { people, admin } as unknown as App
  await renderWith(app, <PersonSkills person={person} />)
  fireEvent.click(screen.getByRole('button', { name: 'Take billing away' }))
  fireEvent.click(screen.getByRole('button', { name: 'Take sales away' }))
  await vi.waitFor(() => expect(change).toHaveBeenCalledTimes(2), 20_000)

  expect(person.skills).toEqual([{ name: 'spanish', level: null }])
})
