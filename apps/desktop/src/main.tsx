import '@fontsource-variable/inter'
import './ui/mantine.css'
import './ui/tokens.css'
import { QueryClient } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { sharedParts } from './features/shell/plugin-parts.tsx'
import { App } from './model/app.ts'
import { browserNotifications } from './model/browser-notifications.ts'
import { systemClock } from './model/clock.ts'
import { Contrast } from './model/contrast.ts'
import { Language } from './model/language.ts'
import { browserLiveSocket } from './model/live/live-socket.ts'
import type { OpenMicrophone } from './model/phone.ts'
import { Navigator } from './model/route.ts'
import { browserSdks } from './model/sdk-loader.ts'
import { createStore } from './model/store.ts'
import { Root } from './Root.tsx'
import { routes } from './routes.ts'
import { withComponents } from './ui/pages.ts'

/** On a page without TLS the browser offers no microphone at all; say so in its own terms. */
const openMicrophone: OpenMicrophone = async (wanted) => {
  if (!window.navigator.mediaDevices) {
    throw new DOMException('no microphone without https', 'SecurityError')
  }
  return window.navigator.mediaDevices.getUserMedia(wanted)
}

/** A browser that cannot tell of the permission asks when the microphone is opened. */
const watchMicrophone = (changed: () => void): (() => void) => {
  let stop = () => {}
  void window.navigator.permissions
    ?.query({ name: 'microphone' as PermissionName })
    .then((permission) => {
      permission.addEventListener('change', changed)
      stop = () => permission.removeEventListener('change', changed)
    })
    .catch(() => undefined)
  return () => stop()
}

const isOnline = createStore(window.navigator.onLine)
for (const event of ['online', 'offline']) {
  window.addEventListener(event, () => isOnline.set(window.navigator.onLine))
}

const language = await Language.open(window.localStorage, window.navigator.languages)
const contrast = new Contrast(
  window.localStorage,
  window.matchMedia('(prefers-contrast: more)').matches,
  (isHigh) => document.documentElement.toggleAttribute('data-high-contrast', isHigh),
)
const navigator = new Navigator(window)
const app = new App({
  language,
  contrast,
  navigator,
  tellBrowser: browserNotifications(window, language),
  watchMicrophone,
  isOnline,
  windows: {
    locks: window.navigator.locks,
    openChannel: (name) => new BroadcastChannel(name),
  },
  fetchPart: (load) => load(),
  report: (error, where) => console.error(`In a listener of ${where}:`, error),
  log: (level, text) => console[level](text),
  fetch: window.fetch.bind(window),
  storage: window.sessionStorage,
  choices: window.localStorage,
  sdks: browserSdks(window),
  location: window.location,
  clock: systemClock,
  plugins: {
    shared: sharedParts,
    watchSize: (changed) => {
      window.addEventListener('resize', changed)
      return () => window.removeEventListener('resize', changed)
    },
    importModule: (path) => import(/* @vite-ignore */ path),
    page: globalThis,
  },
  makePlayer: () => new Audio(),
  openMicrophone,
  openLiveSocket: browserLiveSocket,
})
const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false } },
})
app.session.state.subscribe(() => {
  // What one person saw is not kept for the next.
  if (app.session.state.get().status === 'out') queries.clear()
})
// Screen readers and the browser's own texts follow the language.
const follow = () => {
  const { language: code, direction } = language.texts.get()
  Object.assign(document.documentElement, { lang: code, dir: direction })
}
language.texts.subscribe(follow)
follow()
const container = document.getElementById('root')
if (container) {
  app.start()
  createRoot(container).render(
    <Root app={app} navigator={navigator} queries={queries} pages={withComponents(routes)} />,
  )
}
