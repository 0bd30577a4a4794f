import { IconUser } from '@tabler/icons-react'
import { initials } from '../model/format.ts'
import classes from './Avatar.module.css'

/** A round sign for a person: initials, or a figure where there is just a number. */
export function Avatar({ name, size = 40 }: { name: string; size?: number }) {
  const letters = initials(name)
  return (
    <span
      className={classes['root']}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.36) }}
      aria-hidden="true"
    >
      {letters || <IconUser size={Math.round(size * 0.5)} stroke={1.75} />}
    </span>
  )
}
