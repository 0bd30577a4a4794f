import { useText } from './hooks.ts'
import classes from './Keypad.module.css'

const rows: readonly (readonly [key: string, letters: string])[] = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
]

interface KeypadProps {
  readonly onPress: (key: string) => void
  readonly isDisabled?: boolean
}

/** Twelve keys as on a telephone. */
export function Keypad({ onPress, isDisabled = false }: KeypadProps) {
  const t = useText()
  return (
    <fieldset className={classes['root']} aria-label={t('desk.keypadKeys')}>
      {rows.map(([key, letters]) => (
        <button
          key={key}
          type="button"
          className={classes['key']}
          aria-label={key === '*' ? t('desk.star') : key === '#' ? t('desk.pound') : key}
          disabled={isDisabled}
          onClick={() => onPress(key)}
        >
          <span className={classes['digit']}>{key}</span>
          <span className={classes['letters']}>{letters}</span>
        </button>
      ))}
    </fieldset>
  )
}
