import { Spotlight, type SpotlightActionData } from '@mantine/spotlight'
import { deskIntents } from '../../model/intents.ts'
import { useDesk, useDeskView } from './desk-context.ts'

/** Ctrl+K: everything that can be done now, found by typing. */
export function Palette() {
  const { desk, acts } = useDesk()
  const view = useDeskView()
  const actions: SpotlightActionData[] = [
    ...deskIntents
      .filter((intent) => intent.refusal(view) === null)
      .map((intent) => ({
        id: intent.name,
        label: intent.label(view),
        rightSection: <kbd className="key">{intent.shortcut}</kbd>,
        onClick: () => intent.perform(view, desk, acts),
      })),
    ...view.routing.activities
      .filter(({ sid }) => sid !== view.routing.activity?.sid)
      .map(({ sid, name }) => ({
        id: `status-${sid}`,
        label: `Set status: ${name}`,
        onClick: () => void desk.setActivity(sid),
      })),
    ...view.desk.tasks.map(({ reservationSid, name }) => ({
      id: `task-${reservationSid}`,
      label: `Go to task: ${name}`,
      onClick: () => {
        desk.select(reservationSid)
        acts.go('/')
      },
    })),
    { id: 'go-desk', label: 'Go to: Desk', onClick: () => acts.go('/') },
    { id: 'go-calls', label: 'Go to: Calls', onClick: () => acts.go('/calls') },
  ]
  return (
    <Spotlight
      actions={actions}
      shortcut={['mod + K']}
      tagsToIgnore={[]}
      triggerOnContentEditable
      scrollable
      overlayProps={{ backgroundOpacity: 0.3, blur: 0 }}
      maxHeight={360}
      limit={20}
      nothingFound="Nothing of that name."
      transitionProps={{ duration: 100 }}
      searchProps={{ placeholder: 'What do you want to do?', 'aria-label': 'Commands' }}
    />
  )
}
