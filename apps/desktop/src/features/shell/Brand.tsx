import classes from './TopBar.module.css'

/** The product's name and sign. */
export function Brand() {
  return (
    <span className={classes['brand']}>
      <img src="/app/icon.svg" alt="" width={24} height={24} />
      Offhook
    </span>
  )
}
