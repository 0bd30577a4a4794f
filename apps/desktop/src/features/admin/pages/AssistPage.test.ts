/** What the form of call assist reads and writes. */
import { expect, it } from 'vitest'
import { Admin } from '../../../api/admin.ts'
import type { Http } from '../../../api/http.ts'
import { msg } from '../../../texts/index.ts'
import type { AdminTools } from '../use-admin.ts'
import { assist } from './AssistPage.tsx'

const facts = [{ words: ['opening hours', 'open'], answer: 'From 9 to 5.' }]

function formOf(ui_attributes: object | null) {
  const set: unknown[] = []
  const http = {
    get: async () => ({ ui_attributes }),
    post: async (_path: string, { json }: { json: { ui_attributes: object } }) => {
      set.push(json)
      ui_attributes = json.ui_attributes
    },
  } as unknown as Http
  return { set, form: assist({ admin: new Admin(http) } as AdminTools) }
}

it('is off until it is turned on, and leaves the other attributes as they are', async () => {
  const { set, form } = formOf({ color: 'blue' })
  const [row] = await form.load()
  expect(form.draftOf(row!)).toEqual({ enabled: false, language: 'en-US', facts: '' })

  await form.save!(row!, { enabled: true, facts: 'opening hours, open = From 9 to 5.' })
  const callAssist = { enabled: true, facts }
  expect(set).toEqual([{ ui_attributes: { color: 'blue', callAssist } }])
})

it('changes what was changed only, of what is set by then', async () => {
  const { set, form } = formOf({ callAssist: { enabled: true, facts } })
  const [row] = await form.load()
  // As one page, and another that has read the same.
  await Promise.all([form.save!(row!, { language: 'en-GB' }), form.save!(row!, { enabled: false })])
  expect(set.at(-1)).toEqual({
    ui_attributes: { callAssist: { enabled: false, language: 'en-GB', facts } },
  })
})

it('shows what is set, and saves nothing of a line that is no fact', async () => {
  const { set, form } = formOf({ callAssist: { enabled: true, language: 'en-GB', facts } })
  const [row] = await form.load()
  expect(form.draftOf(row!)).toEqual({
    enabled: true,
    language: 'en-GB',
    facts: 'opening hours, open = From 9 to 5.',
  })

  await expect(form.save!(row!, { facts: 'opening hours' })).rejects.toMatchObject({
    text: msg('admin.assistNoFact', { line: 'opening hours' }),
  })
  expect(set).toEqual([])
})

it('begins with nothing where nothing is set', async () => {
  const { form } = formOf(null)

  expect(form.draftOf((await form.load())[0]!)).toMatchObject({ enabled: false, facts: '' })
})
