import { test } from '@playwright/test';
import { Stand } from './gestures/Stand.ts';
import { faultGestures } from './gestures/faultGestures.ts';
import { ruleGestures } from './gestures/ruleGestures.ts';
import { toolGestures } from './gestures/toolGestures.ts';

const stand = new Stand();
test.beforeAll(({ browser }) => stand.open(browser));
test.afterAll(() => stand.close());

test.describe('every tool', () => toolGestures(stand));
test.describe('rules', () => ruleGestures(stand));
test.describe('faults', () => faultGestures(stand));
