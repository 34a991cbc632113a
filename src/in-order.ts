/** Emits results in start order, whatever order they finish in. */
export type InOrder<Item> = {
  /** @returns to be called once, when it is finished */
  readonly begin: () => (item: Item) => void
  /** Emits what is finished, ignoring the order. */
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
