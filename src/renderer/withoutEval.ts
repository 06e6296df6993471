import { config } from 'zod';

/*
 * Imported before every schema: zod asks once whether it may compile code, and the page's content security policy would
 * refuse that and count it as a violation.
 */
config({ jitless: true });
