import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { configure, render } from '@testing-library/react'
import type { ReactElement } from 'react'
import type { App } from '../model/app.ts'
import { Language } from '../model/language.ts'
import { AppContext } from '../ui/hooks.ts'

configure({ asyncUtilTimeout: 20_000 })

/** One component in English, in an app that has no more than it needs. */
export async function renderWith(parts: Partial<App>, element: ReactElement) {
  const language = await Language.open({ getItem: () => null, setItem: () => undefined }, ['en'])
  const app = { language, ...parts } as App
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  return render(element, {
    wrapper: ({ children }) => (
      <MantineProvider>
        <QueryClientProvider client={queries}>
          <AppContext value={app}>{children}</AppContext>
        </QueryClientProvider>
      </MantineProvider>
    ),
  })
}
