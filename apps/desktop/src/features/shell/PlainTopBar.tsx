import { useApp, useStore } from '../../ui/hooks.ts'
import { Brand } from './Brand.tsx'
import classes from './TopBar.module.css'

/** The top bar of a person who takes no calls: a name and the way out. */
export function PlainTopBar() {
  const { session } = useApp()
  const state = useStore(session.state)
  return (
    <div className={classes['root']}>
      <Brand />
      <span className={classes['middle']} />
      {state.status === 'in' && <span className="soft">{state.person.fullName}</span>}
      <button type="button" className={classes['activity']} onClick={() => session.logout()}>
        Log out
      </button>
    </div>
  )
}
