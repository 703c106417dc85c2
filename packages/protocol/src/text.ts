import { z } from 'zod';

// Every C0 control but \n and \t, and NUL among them: they break terminals, logs and Redis tooling downstream.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000B-\u001F]/;

/**
 * Text a person wrote: bounded, well-formed Unicode, no control characters but newline and tab. A lone surrogate
 * becomes U+FFFD in UTF-8 stores, so two different texts would turn into one.
 */
export const text = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    // Since 4.6 zod's own bound counts code points; the contract counts what `length` says, in every version.
    .refine((value) => value.length <= max, { error: 'too long' })
    .refine((value) => value.isWellFormed(), { error: 'not well-formed Unicode' })
    .refine((value) => !CONTROL.test(value), { error: 'control character' });
