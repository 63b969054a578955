/** How many items of a list are counted. Counting them all would take as long as the list is. */
export const MAX_COUNTED = 10_000;
