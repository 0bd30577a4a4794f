import type { Desk } from '../../model/desk.ts'
import { Slot } from '../../ui/Slot.tsx'
import { DialpadButton } from '../dialpad/DialpadButton.tsx'
import { ActivityMenu } from './ActivityMenu.tsx'
import { Brand } from './Brand.tsx'
import classes from './TopBar.module.css'
import { UserMenu } from './UserMenu.tsx'
import { WorkBar } from './WorkBar.tsx'

interface TopBarProps {
  readonly desk: Desk | null
  readonly isMenuOpen: boolean
  readonly onMenuChange: (isOpen: boolean) => void
}

/** Name, what goes on, status, person: always in these places. */
export function TopBar({ desk, isMenuOpen, onMenuChange }: TopBarProps) {
  return (
    <div className={classes['root']}>
      <Slot name="MainHeader">
        <Brand key="logo" />
        {desk ? <WorkBar key="work" /> : <span key="work" className={classes['space']} />}
        {desk && <DialpadButton key="dialpad" />}
        {desk && <ActivityMenu key="activity" isOpen={isMenuOpen} onChange={onMenuChange} />}
        <Slot key="userControls" name="UserControls">
          <UserMenu key="menu" desk={desk} />
        </Slot>
      </Slot>
    </div>
  )
}
