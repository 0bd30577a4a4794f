// @vitest-environment happy-dom
import type { ScoreFormRecord } from '@offhook/desk-api'
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { ApiError } from '../../api/http.ts'
import type { App } from '../../model/app.ts'
import type { Navigator } from '../../model/route.ts'
import { renderWith } from '../../testing/render-with.tsx'
import { NavigatorContext } from '../../ui/hooks.ts'
import { ScorecardForm } from './ScorecardForm.tsx'
import { ScoreFormEditor } from './ScoreFormEditor.tsx'

afterEach(cleanup)

const form: ScoreFormRecord = {
  ...{ sid: 'SF1', name: 'Courtesy', version: 4, updatedAt: '2026-05-04T09:00:00.000Z' },
  questions: [
    { text: 'Was the customer greeted?', kind: 'yes-no', weight: 3 },
    { text: 'How clear was the answer?', kind: 'scale', weight: 1 },
  ],
}
const agents = [
  { workerSid: 'WK1', name: 'Ann' },
  { workerSid: null, name: '+12025550177' },
]

const appWith = (reviews: object): Partial<App> => ({
  offhook: { reviews } as unknown as App['offhook'],
})

it('a scorecard is of a form and an agent, and each question has its answer', async () => {
  const fill = vi.fn(async () => ({}))
  const onFilled = vi.fn(async () => undefined)
  const app = appWith({ forms: async () => [form], fill })
  await renderWith(
    app,
    <NavigatorContext value={{} as Navigator}>
      <ScorecardForm callSid="CA1" agents={agents} onFilled={onFilled} />
    </NavigatorContext>,
  )
  await screen.findByRole('option', { name: 'Courtesy' })
  fireEvent.change(screen.getByLabelText('Form'), { target: { value: 'SF1' } })
  fireEvent.change(screen.getByLabelText('Agent'), { target: { value: '1' } })
  const save = screen.getByRole('button', { name: 'Save scorecard' })
  const greeted = screen.getByRole('group', { name: 'Was the customer greeted?' })
  expect(greeted.textContent).toBe('Was the customer greeted?YesNoDoes not apply')
  fireEvent.click(screen.getByLabelText('Yes'))

  // One is not answered yet.
  fireEvent.submit(save.closest('form')!)
  expect(fill).not.toHaveBeenCalled()
  fireEvent.click(screen.getByLabelText('4'))
  fireEvent.change(screen.getByLabelText('Note'), { target: { value: 'Calm' } })
  fireEvent.submit(save.closest('form')!)

  await waitFor(() => expect(onFilled).toHaveBeenCalled())
  expect(fill).toHaveBeenCalledExactlyOnceWith('CA1', {
    ...{ formSid: 'SF1', version: 4, answers: ['yes', 4], note: 'Calm', agent: '+12025550177' },
  })
})

it('what was typed stays where a form is refused, with the reason', async () => {
  const addForm = vi.fn(async () => {
    throw new ApiError(400, 20001, 'questions.1.text must be 1 to 300 characters')
  })
  const onSaved = vi.fn(async () => undefined)
  await renderWith(appWith({ addForm }), <ScoreFormEditor form={null} onSaved={onSaved} />)
  fireEvent.change(screen.getByLabelText(/^Name/), { target: { value: 'Courtesy' } })
  fireEvent.change(screen.getByLabelText(/^Question 1/), { target: { value: 'Greeted?' } })
  fireEvent.click(screen.getByRole('button', { name: 'Add question' }))
  fireEvent.change(screen.getByLabelText('Answer to question 2'), { target: { value: 'scale' } })
  fireEvent.change(screen.getByLabelText('Weight of question 2'), { target: { value: '7' } })
  fireEvent.submit(screen.getByRole('button', { name: 'Add form' }).closest('form')!)

  expect((await screen.findByRole('alert')).textContent).toContain('questions.1.text')
  expect(addForm).toHaveBeenCalledWith({
    name: 'Courtesy',
    questions: [
      { text: 'Greeted?', kind: 'yes-no', weight: 1 },
      { text: '', kind: 'scale', weight: 7 },
    ],
  })
  expect(screen.getByLabelText(/^Question 1/)).toHaveProperty('value', 'Greeted?')
  expect(onSaved).not.toHaveBeenCalled()

  fireEvent.click(screen.getByRole('button', { name: 'Remove question 2' }))
  expect(screen.queryByLabelText(/^Question 2/)).toBeNull()
})
