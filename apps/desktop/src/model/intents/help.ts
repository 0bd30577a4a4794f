import { msg } from '../../texts/index.ts'
import { type Intent, needsLive } from './intent.ts'

/** The supervisors are told, and may listen, whisper or join. */
export const askForHelp: Intent = {
  name: 'ask-for-help',
  shortcut: 'Ctrl+Shift+F',
  label: () => msg('team.askForHelp'),
  refusal: needsLive,
  perform({ selected }, { invoke }) {
    if (selected) invoke('RequestAssistance', { sid: selected.reservationSid })
  },
}
