/** A habit of wording that the style guide bans, with the standard wording. */
interface Habit {
  readonly pattern: RegExp;
  readonly instead: string;
}

/** Applied to each line of the source: comments, strings and identifiers alike. */
const HABITS: readonly Habit[] = [
  { pattern: /\b(?:tell|tells|told|telling)\b/i, instead: 'return, report, send, show' },
  {
    pattern: /(?:\/\*\*|^\s*\*|\/\/|description: ['"`]|^\s*['"`])\s*(?:What|Whatever|Whoever|Who)\b(?!.*\?)/,
    instead: 'a verb in the third person or a noun: "Result of X", "Returns X"',
  },
  {
    pattern: /(?<!\bthere )\b(?:is|are|was|were) no (?!longer\b|more\b)[a-z]/i,
    instead: 'Invalid X, Missing X, is not an X',
  },
  {
    pattern:
      /\b(?:anew|beside|whatever|whoever|wherever|under way|for good|good for|at hand|at once with|doors?|so that nobody|stems? from|worth no)\b/i,
    instead: 'again, next to, any, in progress, permanently, valid until, available',
  },
  { pattern: /\b(?:is|are|stays?|still|remains?) good\b/i, instead: 'valid' },
  {
    pattern: /(?:\/\/|^\s*\/?\*|['"`]).*(?:\bnull|\bundefined|\b[Oo]mitted|\bempty)`?: [a-z]/,
    instead: '"X, or null if Y"',
  },
  { pattern: /\b(?:const|let) (?:known|told|ours|theirs|both|asked|meant|due|there)\b/, instead: 'a noun' },
  {
    pattern:
      /\b(?:whenThere|othersTurn|Chore|Circumstances|Surroundings|Foundations|ToldSchema|Refused?Of)\b/,
    instead: 'mapMaybePromise, yieldToEventLoop, PeriodicTask, …Context',
  },
  {
    pattern: /\b(?:function\*?|const) (?!typeof)[a-z]\w*Of\b|^\s+(?:async )?#?[a-z]\w*Of\(.*\{$/,
    instead: 'a verb with an object: toX, findX, readX',
  },
  { pattern: /(?:\/\/|^\s*\/?\*).*\banswer(?:s|ed|ing)?\b/i, instead: 'response, respond, return' },
  { pattern: /(?:\/\/|^\s*\/?\*).*\b(?:refus(?:e|es|ed|ing|als?))\b/i, instead: 'reject, deny, denial' },
];

export interface Finding {
  readonly line: number;
  readonly words: string;
  readonly instead: string;
}

/** Returns each use of a banned wording. */
export function findDialect(text: string): Finding[] {
  return text.split('\n').flatMap((content, at) =>
    HABITS.flatMap(({ pattern, instead }) => {
      const words = pattern.exec(content)?.[0].trim();
      return words === undefined ? [] : [{ line: at + 1, words, instead }];
    }),
  );
}
