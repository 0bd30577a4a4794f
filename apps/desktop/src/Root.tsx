import { MantineProvider } from '@mantine/core'
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { LoginPage } from './features/login/LoginPage.tsx'
import { NoPage } from './features/shell/NoPage.tsx'
import { PageGuard } from './features/shell/PageGuard.tsx'
import { usePagesLeft, usePluginView } from './features/shell/PluginView.tsx'
import { SeatPage } from './features/shell/SeatPage.tsx'
import type { App } from './model/app.ts'
import { homeOf, pageAt } from './model/pages.ts'
import { rulesOf } from './model/plugins/theme-config.ts'
import type { Navigator } from './model/route.ts'
import { ColorScheme } from './ui/color-scheme.ts'
import { AppContext, NavigatorContext, useApp, usePerson, useRoute, useStore } from './ui/hooks.ts'
import { type LoadedPage, PagesContext, usePages } from './ui/pages.ts'
import { cssVariables, theme } from './ui/theme.ts'

/** Fetched after the login, so that the way in is short. */
const Shell = lazy(async () => ({ default: (await import('./features/shell/Shell.tsx')).Shell }))

interface RootProps {
  readonly app: App
  readonly navigator: Navigator
  readonly queries: QueryClient
  readonly pages: readonly LoadedPage[]
}

/** The whole page, given its world. */
export function Root({ app, navigator, queries, pages }: RootProps) {
  // The browser asks before it closes a window with edits that no server has.
  useEffect(() => {
    const onLeave = (event: Event) => app.flowDrafts.hasUnsaved && event.preventDefault()
    window.addEventListener('beforeunload', onLeave)
    return () => window.removeEventListener('beforeunload', onLeave)
  }, [app])
  useEffect(() => {
    const onHide = () => app.leavePage()
    window.addEventListener('pagehide', onHide)
    return () => window.removeEventListener('pagehide', onHide)
  }, [app])
  const look = useStore(app.look)
  const [colorScheme] = useState(() => new ColorScheme())
  useEffect(() => colorScheme.wish(look.scheme), [colorScheme, look.scheme])
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
    >
      <style>{rulesOf(look)}</style>
      <QueryClientProvider client={queries}>
        <AppContext value={app}>
          <NavigatorContext value={navigator}>
            <PageGuard>
              <Suspense fallback={null}>
                <Place pages={pages} />
              </Suspense>
            </PageGuard>
          </NavigatorContext>
        </AppContext>
      </QueryClientProvider>
    </MantineProvider>
  )
}

/** What stands at this address, among the pages that plugins leave. */
function Place({ pages }: Pick<RootProps, 'pages'>) {
  return (
    <PagesContext value={usePagesLeft(pages)}>
      <PlaceOfPerson />
    </PagesContext>
  )
}

function PlaceOfPerson() {
  const app = useApp()
  const pages = usePages()
  const person = usePerson()
  const desk = useStore(app.desk)
  const { path } = useRoute()
  const seat = useStore(app.seat)
  const isElsewhere = seat === 'elsewhere' || seat === 'elsewhere-in-call'
  const page = pageAt(pages, path)
  const pluginView = usePluginView(path)
  if (page?.isBare && page.may(person)) return <page.Component />
  if (!person) return <LoginPage />
  // Whoever takes no calls begins on their own first page.
  const begins = path === '/' && !page?.may(person)
  const shown = !begins ? page : pluginView ? null : homeOf(pages, person)
  return (
    <Shell desk={desk}>
      <PageGuard>
        <Suspense fallback={null}>
          {isElsewhere && shown?.needsDesk ? (
            <SeatPage hasCall={seat === 'elsewhere-in-call'} />
          ) : !shown && pluginView ? (
            pluginView
          ) : shown?.may(person) ? (
            // The desk's own page waits for its desk.
            shown.path === '/' && !desk ? null : (
              <shown.Component />
            )
          ) : (
            <NoPage why={shown ? 'forbidden' : 'missing'} person={person} />
          )}
        </Suspense>
      </PageGuard>
    </Shell>
  )
}
