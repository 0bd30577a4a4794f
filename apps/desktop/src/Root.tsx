import { MantineProvider } from '@mantine/core'
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense } from 'react'
import { DeskPage } from './features/desk/DeskPage.tsx'
import { LoginPage } from './features/login/LoginPage.tsx'
import { PlainTopBar } from './features/shell/PlainTopBar.tsx'
import { AgentShell, Frame } from './features/shell/Shell.tsx'
import type { App } from './model/app.ts'
import type { Navigator } from './model/route.ts'
import { AppContext, NavigatorContext, useApp, useRoute, useStore } from './ui/hooks.ts'
import { theme } from './ui/theme.ts'

const CallsPage = lazy(async () => ({
  default: (await import('./features/calls/CallsPage.tsx')).CallsPage,
}))
const TestCallerPage = lazy(async () => ({
  default: (await import('./features/test-caller/TestCallerPage.tsx')).TestCallerPage,
}))

interface RootProps {
  readonly app: App
  readonly navigator: Navigator
  readonly queries: QueryClient
}

/** The whole page, given its world. */
export function Root({ app, navigator, queries }: RootProps) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <AppContext value={app}>
          <NavigatorContext value={navigator}>
            <Suspense fallback={null}>
              <Pages />
            </Suspense>
          </NavigatorContext>
        </AppContext>
      </QueryClientProvider>
    </MantineProvider>
  )
}

function Pages() {
  const app = useApp()
  const { path } = useRoute()
  const session = useStore(app.session.state)
  if (path === '/test-caller') return <TestCallerPage />
  if (session.status === 'out') return <LoginPage />
  return <WithDesk>{path.startsWith('/calls') ? <CallsPage /> : <Home />}</WithDesk>
}

function WithDesk({ children }: { children: ReactNode }) {
  const app = useApp()
  const desk = useStore(app.desk)
  if (desk) return <AgentShell desk={desk}>{children}</AgentShell>
  return <Frame top={<PlainTopBar />}>{children}</Frame>
}

function Home() {
  const app = useApp()
  const desk = useStore(app.desk)
  return desk ? <DeskPage /> : <CallsPage />
}
