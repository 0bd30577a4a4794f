import { pathOfView } from '../view-names.ts'
import { deed } from './deed.ts'

/** A view by the name that plugins know, or a page by its path. */
export const navigateToView = deed('NavigateToView', ({ viewName }, { navigator }) => {
  navigator.go(pathOfView(viewName))
})

export const historyPush = deed('HistoryPush', ({ path }, { navigator }) => navigator.go(path))

export const historyReplace = deed('HistoryReplace', ({ path }, { navigator }) =>
  navigator.replace(path),
)

export const historyGoBack = deed('HistoryGoBack', (_payload, { navigator }) => navigator.step(-1))

export const historyGoForward = deed('HistoryGoForward', (_payload, { navigator }) =>
  navigator.step(1),
)
