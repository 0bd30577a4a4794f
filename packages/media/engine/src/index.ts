// Endpoints, rooms, mixer, players, recorders: what runs in the media thread.
export {}
