import { version } from 'react';
import { version as domVersion } from 'react-dom';
import { expect, it } from 'vitest';

it('is React 18 that runs here', () => {
  expect([version, domVersion].map((each) => each.split('.')[0])).toEqual(['18', '18']);
});
