/** Writes items as lines that {@link parseList} reads as the same items. */
export function formatList(items: readonly string[]): string {
  return items.map((item) => (/^"|[\r\n]/.test(item) ? `"${item.replaceAll('"', '""')}"` : item)).join('\n')
}
