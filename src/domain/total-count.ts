/** The maximum total count of a list. Counting all items takes time proportional to the list. */
export const MAX_COUNTED = 10_000;
