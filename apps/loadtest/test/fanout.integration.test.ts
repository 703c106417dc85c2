import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

it('measures a built server and its peers, and every delivery is accounted for', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nchat-loadtest-test-'));
  const [json, html] = [join(folder, 'report.json'), join(folder, 'report.html')];
  try {
    const sizes = ['--connections', '20', '--rate', '40', '--duration', '1', '--warmup', '0', '--repeat', '1'];
    const args = ['fanout', ...sizes, '--compare', 'socketio,ws', '--json', json, '--html', html];
    const output = await new Promise<string>((resolve, reject) =>
      execFile(process.execPath, [CLI, ...args], (error, stdout, stderr) =>
        error ? reject(new Error(stderr)) : resolve(stdout),
      ),
    );
    expect(output).toMatch(/seen \/ expected +800 \/ 800 +800 \/ 800 +800 \/ 800/);
    const { reports } = JSON.parse(readFileSync(json, 'utf8')) as { reports: { samples: unknown[] }[] };
    expect(reports[0]?.samples).toEqual(
      ['nchat', 'socketio', 'ws'].map((subject): unknown =>
        expect.objectContaining({
          subject,
          books: { expected: 800, delivered: 800, missing: 0, doubled: 0 },
          faults: [],
          figures: expect.objectContaining({ cpuPerDelivery: expect.any(Number) }),
        }),
      ),
    );
    expect(readFileSync(html, 'utf8')).toContain('server CPU per delivery');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
