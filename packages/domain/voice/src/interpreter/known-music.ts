/** Buckets of hold music that many applications name, whoever keeps them. */
const bucket = String.raw`com\.twilio\.(?:sounds\.music|music\.[a-z0-9-]+)`
const hosts = new RegExp(`^${bucket}\\.s3(?:[.-][a-z0-9-]+)?\\.amazonaws\\.com$`)
const paths = new RegExp(`^s3(?:[.-][a-z0-9-]+)?\\.amazonaws\\.com/${bucket}/`)
const documents = /^(?:www\.)?twimlets\.com\/holdmusic$/

/** Where our own music is to be heard when nothing can be had from this address. */
export function isKnownMusic(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { hostname, pathname } = new URL(url)
  const place = `${hostname}${pathname}`
  return hosts.test(hostname) || paths.test(place) || documents.test(place)
}
