import { z } from 'zod';
import type { Action, Principal } from '../../core/principal.js';
import { SIGNATURE_HEADER, signBody, TIMESTAMP_HEADER } from './signature.js';

/** What is asked. */
export interface Question {
  readonly principal: Principal;
  readonly action: Action;
  readonly channelId: string;
  /** The request that wants to know, or the first of several: names it in both logs. */
  readonly requestId: string;
}

export interface WebhookTarget {
  readonly url: string;
  /** Signs each call. */
  readonly secret: string;
}

/** Why there is no answer. */
export type CallFailure = 'timeout' | 'unreachable' | 'bad_answer';

export class WebhookFailed extends Error {
  readonly outcome: CallFailure;

  constructor(outcome: CallFailure, reason: string, cause?: unknown) {
    super(reason, { cause });
    this.outcome = outcome;
  }
}

const MOST_BYTES = 4_096;
const MOST_TTL_S = 300;

const Answer = z.object({
  /** `null` leaves the decision to the default. */
  allow: z.boolean().nullable(),
  /** Seconds that the answer may be kept. */
  ttl: z.number().min(0).max(MOST_TTL_S).optional(),
});
export type WebhookAnswer = z.output<typeof Answer>;

/**
 * Asks once, and once more when the connection failed before there was an answer: a question changes nothing, so
 * it may be asked twice. Rejects with `WebhookFailed`.
 */
export async function callWebhook(
  target: WebhookTarget,
  question: Question,
  now: number,
  signal: AbortSignal,
): Promise<WebhookAnswer> {
  const body = bodyOf(question);
  const timestamp = String(Math.floor(now / 1000));
  const request: RequestInit = {
    method: 'POST',
    // Following a redirect would hand the signed body to whom the operator has not named.
    redirect: 'manual',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      [TIMESTAMP_HEADER]: timestamp,
      [SIGNATURE_HEADER]: signBody(target.secret, timestamp, body),
    },
    body,
    signal,
  };
  try {
    const response = await fetch(target.url, request).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return fetch(target.url, request);
    });
    return await readAnswer(response);
  } catch (error) {
    if (error instanceof WebhookFailed) throw error;
    if (signal.aborted) throw new WebhookFailed('timeout', 'no answer in time');
    throw new WebhookFailed('unreachable', reasonOf(error), error);
  }
}

function bodyOf({ principal, action, channelId, requestId }: Question): string {
  const { userId, kind, roles = [] } = principal;
  return JSON.stringify({ principal: { userId, kind, roles }, action, channelId, requestId });
}

async function readAnswer(response: Response): Promise<WebhookAnswer> {
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new WebhookFailed('bad_answer', `status ${response.status}`);
  }
  const text = await readText(response);
  const answer = Answer.safeParse(parseJson(text));
  if (!answer.success) throw new WebhookFailed('bad_answer', 'the body is not {"allow": true | false | null}');
  return answer.data;
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new WebhookFailed('bad_answer', `the body is longer than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** fetch says only that it failed; its cause says why. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code } = cause as { code?: unknown };
  return typeof code === 'string' ? code : 'the connection failed';
}
