import '@fontsource-variable/inter'
import './ui/mantine.css'
import './ui/tokens.css'
import { QueryClient } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { App } from './model/app.ts'
import { systemClock } from './model/clock.ts'
import type { OpenMicrophone } from './model/phone.ts'
import { Navigator } from './model/route.ts'
import { browserSdks } from './model/sdk-loader.ts'
import { Root } from './Root.tsx'

/** On a page without TLS the browser offers no microphone at all; say so in its own terms. */
const openMicrophone: OpenMicrophone = async (wanted) => {
  if (!window.navigator.mediaDevices) {
    throw new DOMException('no microphone without https', 'SecurityError')
  }
  return window.navigator.mediaDevices.getUserMedia(wanted)
}

const app = new App({
  fetch: window.fetch.bind(window),
  storage: window.sessionStorage,
  sdks: browserSdks(window),
  location: window.location,
  clock: systemClock,
  makePlayer: () => new Audio(),
  openMicrophone,
})
const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false } },
})
app.session.state.subscribe(() => {
  // What one person saw is not kept for the next.
  if (app.session.state.get().status === 'out') queries.clear()
})
const container = document.getElementById('root')
if (container) {
  app.start()
  createRoot(container).render(
    <Root app={app} navigator={new Navigator(window)} queries={queries} />,
  )
}
