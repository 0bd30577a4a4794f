import { type MediaClient, makeEndpointId } from '@offhook/control'

/** A media thread in which nothing sounds: endpoints have ports, nobody listens there. */
export function stillMedia(): MediaClient {
  let count = 0
  return {
    openRtp: async () => ({
      endpointId: makeEndpointId(count++),
      address: '127.0.0.1',
      port: 20_000 + count * 2,
    }),
    post: () => {},
    on: () => () => {},
  } as unknown as MediaClient
}
