import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

export { act, fireEvent, render, renderHook, screen, waitFor, within } from '@testing-library/react';

// Every test of this package runs in StrictMode: it mounts, unmounts and mounts again.
configure({ reactStrictMode: true });
(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

afterEach(cleanup);
