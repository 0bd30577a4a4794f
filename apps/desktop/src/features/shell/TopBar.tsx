import { ActivityMenu } from './ActivityMenu.tsx'
import { Brand } from './Brand.tsx'
import { LiveCallBar } from './LiveCallBar.tsx'
import classes from './TopBar.module.css'
import { UserMenu } from './UserMenu.tsx'

interface TopBarProps {
  readonly isMenuOpen: boolean
  readonly onMenuChange: (isOpen: boolean) => void
}

/** Name, live call, status, person: always in these places. */
export function TopBar({ isMenuOpen, onMenuChange }: TopBarProps) {
  return (
    <div className={classes['root']}>
      <Brand />
      <div className={classes['middle']}>
        <LiveCallBar />
      </div>
      <ActivityMenu isOpen={isMenuOpen} onChange={onMenuChange} />
      <UserMenu />
    </div>
  )
}
