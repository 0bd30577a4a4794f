import { useDefaultProps } from '../../ui/Slot.tsx'
import classes from './TopBar.module.css'

/** The product's name and sign; the house's own, where the configuration has it. */
export function Brand() {
  const { logoUrl } = useDefaultProps('MainHeader')
  if (isPicture(logoUrl)) {
    return (
      <span className={classes['brand']}>
        <img className={classes['logo']} src={logoUrl} alt="" />
        <span className="hidden">Offhook</span>
      </span>
    )
  }
  return (
    <span className={classes['brand']}>
      <img src="/app/icon.svg" alt="" width={24} height={24} />
      Offhook
    </span>
  )
}

/** Where pictures may come from is for the content policy of the page to say. */
function isPicture(url: unknown): url is string {
  return typeof url === 'string' && /^(https?:|data:image\/|\/)/i.test(url)
}
