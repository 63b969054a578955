import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Context } from './context.ts';

/**
 * Loads the values of many resolvers of one request in one call: the fields of a list are resolved one after the
 * other, and all have called it before the event loop continues. Values are in the order of the calls.
 */
export function batched<Question, Answer>(
  answerAll: (questions: readonly Question[], context: Context) => Promise<readonly Answer[]>,
): (question: Question, context: Context) => Promise<Answer> {
  const waiting = new WeakMap<Context, { questions: Question[]; answers: Promise<readonly Answer[]> }>();

  function begin(context: Context) {
    const questions: Question[] = [];
    const answers = yieldToEventLoop().then(() => {
      waiting.delete(context);
      return answerAll(questions, context);
    });
    const batch = { questions, answers };
    waiting.set(context, batch);
    return batch;
  }

  return async (question, context) => {
    const { questions, answers } = waiting.get(context) ?? begin(context);
    const place = questions.push(question) - 1;
    return (await answers)[place] as Answer;
  };
}
