/** The date on a card that is good for some years yet, as it is keyed in: month and year, `MMYY`. */
export function expiryIn(years: number, month = '09', now = new Date()): string {
  return `${month}${String((now.getFullYear() + years) % 100).padStart(2, '0')}`
}
