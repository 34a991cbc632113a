/** Puts out what is finished in the order in which it was begun, though it may be finished in another. */
export type InOrder<Item> = {
  /** @returns to be called once, when it is finished */
  readonly begin: () => (item: Item) => void
  /** Puts out what is finished, whatever was begun before it and is not. */
  readonly flush: () => void
}

export function inOrder<Item>(put: (item: Item) => void): InOrder<Item> {
  let places: { item?: { readonly value: Item } }[] = []
  const putOut = (isDue: (place: (typeof places)[number], index: number) => boolean) => {
    const due = places.filter(isDue)
    places = places.filter((place) => !due.includes(place))
    for (const { item } of due) if (item) put(item.value)
  }
  return {
    begin: () => {
      const place: (typeof places)[number] = {}
      places.push(place)
      return (value) => {
        place.item = { value }
        const open = places.findIndex(({ item }) => item === undefined)
        putOut((_, index) => open < 0 || index < open)
      }
    },
    flush: () => putOut(({ item }) => item !== undefined),
  }
}
