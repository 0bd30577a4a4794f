import { msg } from '../../texts/index.ts'
import { type Intent, needsLive } from './intent.ts'

export const takePayment: Intent = {
  name: 'take-payment',
  shortcut: 'Ctrl+Shift+2',
  label: () => msg('pay.take'),
  refusal: (view) =>
    needsLive(view) ?? (view.selected?.holdSince == null ? null : msg('pay.onHold')),
  perform: (_view, { invoke }) => invoke('TogglePayment', { open: true }),
}
