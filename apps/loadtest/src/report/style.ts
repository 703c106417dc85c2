const light = ['#0b6bcb', '#b4690e', '#4f7a28', '#7a4fc2', '#a83a3a'];
const dark = ['#6cb6ff', '#f0b35a', '#97cf6b', '#b99cf5', '#f08a8a'];
const variables = (colours: readonly string[]): string =>
  colours.map((colour, i) => `--series-${i}:${colour}`).join(';');

export const style = `
:root{--back:#fff;--text:#1c2127;--faint:#5a6572;--line:#dfe4ea;--good:#2f7a34;--bad:#b3261e;${variables(light)}}
@media (prefers-color-scheme:dark){:root{--back:#14181d;--text:#e6eaef;--faint:#9aa7b5;--line:#2e3742;--good:#7fd087;--bad:#ff8a80;${variables(dark)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:15px/1.5 system-ui,sans-serif}
main{max-width:1360px;margin:0 auto;padding:24px}
h1{font-size:26px;margin:0}h2{font-size:20px;margin:36px 0 4px}
.about,section>p,small,.legend{color:var(--faint)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;margin:12px 0;font-variant-numeric:tabular-nums}
th,td{padding:5px 14px 5px 0;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child{text-align:left;font-weight:400}thead th{color:var(--faint);font-weight:600}
tr.goal td:last-child,tr.gate td:last-child{color:var(--good)}tr.nothing td:last-child{color:var(--bad);font-weight:600}
.fault{color:var(--bad)}
.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,560px),1fr));gap:20px;align-items:start}
figure{margin:0;padding:12px 16px;border:1px solid var(--line);border-radius:8px}
figcaption{font-weight:600}
svg{width:100%;height:auto;display:block}svg text{fill:var(--faint);font-size:12px}
.grid{stroke:var(--line)}.line{fill:none;stroke-width:2}.whisker{stroke:var(--text);stroke-width:2}
.legend{margin:4px 0 0;display:flex;gap:16px;flex-wrap:wrap}.legend i{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:6px}
${light.map((_, i) => `.stroke-${i}{stroke:var(--series-${i})}.fill-${i}{fill:var(--series-${i})}.back-${i}{background:var(--series-${i})}`).join('')}
`;
