// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { ApiError } from '../../api/http.ts'
import { renderWith } from '../../testing/render-with.tsx'
import { LanguageChoice } from './LanguageChoice.tsx'

afterEach(cleanup)

it('says where the language could not be kept', async () => {
  const chooseLanguage = async () => {
    throw new ApiError(0, 0, 'Failed to fetch')
  }
  await renderWith({ chooseLanguage }, <LanguageChoice />)
  expect(screen.queryByRole('alert')).toBeNull()

  fireEvent.change(screen.getByRole('combobox'), { target: { value: 'es' } })

  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toBe(
    'Not saved: The server cannot be reached. Check the network and try again.',
  )
})
