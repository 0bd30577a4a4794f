import { msg } from '../../texts/index.ts'
import { DeskError } from '../problem.ts'
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

/** Back (negative) or forward by so many pages. */
export const historyGo = deed('HistoryGo', ({ n }, { navigator }) => {
  // Nothing and 0 would load the page anew, in the middle of a call.
  if (!Number.isInteger(n) || n === 0) throw new DeskError(msg('problems.notThere'))
  navigator.step(n)
})

export const historyGoBack = deed('HistoryGoBack', (_payload, { navigator }) => navigator.step(-1))

export const historyGoForward = deed('HistoryGoForward', (_payload, { navigator }) =>
  navigator.step(1),
)

export const toggleSidebar = deed('ToggleSidebar', ({ open }, { plugins }) =>
  plugins.view.toggleSideNav(open),
)

export const setComponentState = deed('SetComponentState', ({ name, state }, { plugins }) =>
  plugins.view.setComponentState(name, state),
)
