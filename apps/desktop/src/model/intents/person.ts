import { msg } from '../../texts/index.ts'
import { refusalToLeave } from '../leave-refusal.ts'
import type { Intent } from './intent.ts'

export const activityMenu: Intent = {
  name: 'activity-menu',
  shortcut: 'Ctrl+Shift+S',
  label: () => msg('intents.changeStatus'),
  refusal: ({ routing }) => (routing.status === 'ready' ? null : msg('problems.unreachable')),
  perform: (_view, { openActivityMenu }) => openActivityMenu(),
}

/** Which status: the palette asks. */
export const setStatus: Intent<string> = {
  name: 'set-status',
  shortcut: null,
  label: () => msg('intents.setStatus'),
  refusal: activityMenu.refusal,
  choices: ({ routing }) =>
    routing.activities
      .filter(({ sid }) => sid !== routing.activity?.sid)
      .map(({ sid, name }) => ({ id: sid, label: name, target: sid })),
  perform: (_view, { invoke }, activitySid) => invoke('SetActivity', { activitySid }),
}

export const logOut: Intent = {
  name: 'log-out',
  shortcut: 'Ctrl+Shift+L',
  label: () => msg('shell.logOut'),
  refusal: refusalToLeave,
  perform: (_view, { invoke }) => invoke('Logout'),
}

export const shortcuts: Intent = {
  name: 'shortcuts',
  shortcut: '?',
  label: () => msg('shell.shortcuts'),
  refusal: () => null,
  perform: (_view, { showShortcuts }) => showShortcuts(),
}
