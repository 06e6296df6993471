/** Looks of a report: paper-white, printable, no file but itself. */
export const reportCss = `
:root { --ink: #1c1c1c; --muted: #5a5a5a; --line: #d6d6d6; --soft: #f4f4f4;
  --critical: #b3261e; --major: #d9822b; --minor: #8a8f98; --c: #4c8f5a; --p: #d8c06a; --x: #b3261e; --n: #c9c9c9; --bar: #2265ae; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 32px 24px; max-width: 1040px; color: var(--ink); background: #fff;
  font: 13px/1.45 'Inter Variable', Inter, 'Segoe UI', system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 4px; font-weight: 600; }
h2 { font-size: 16px; margin: 32px 0 8px; padding-top: 8px; border-top: 1px solid var(--line); font-weight: 600; break-after: avoid; }
p { margin: 4px 0 12px; } .muted, .note { color: var(--muted); } .note { max-width: 76ch; }
.notice { border-left: 3px solid var(--major); padding: 8px 12px; background: var(--soft); max-width: 76ch; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 8px; margin: 0; }
.cards div { border: 1px solid var(--line); border-radius: 6px; padding: 8px 12px; break-inside: avoid; }
.cards dt { color: var(--muted); } .cards dd { margin: 0; font-size: 18px; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; margin: 8px 0 12px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 8px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-bottom: 1px solid var(--muted); font-weight: 600; } tr { break-inside: avoid; }
td.n, th.n { text-align: right; white-space: nowrap; }
table.grid { font-size: 10px; line-height: 1.2; } table.grid th, table.grid td { padding: 2px 4px; border: 1px solid var(--line); }
table.grid thead th { vertical-align: bottom; } table.grid thead th span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 120px; }
table.grid td { text-align: right; } table.grid i { font-style: normal; color: var(--muted); float: left; margin-right: 4px; }
td.gC { background: #e4f0e6; } td.gP { background: #f8f2dc; } td.gX { background: #f6dcda; } td.gN { background: #f2f2f2; }
table.letters td { text-align: center; }
.chart { max-width: 100%; height: auto; display: block; margin: 8px 0; font-size: 12px; }
.chart text { fill: var(--ink); dominant-baseline: middle; } .chart .end { text-anchor: end; } .chart .middle { text-anchor: middle; }
.chart line { stroke: var(--line); } rect.bar { fill: var(--bar); }
rect.critical { fill: var(--critical); } rect.major { fill: var(--major); } rect.minor { fill: var(--minor); }
rect.gC { fill: var(--c); } rect.gP { fill: var(--p); } rect.gX { fill: var(--x); } rect.gN { fill: var(--n); }
.legend { display: flex; gap: 16px; flex-wrap: wrap; margin: 4px 0; padding: 0; list-style: none; color: var(--muted); }
.legend svg { width: 12px; height: 12px; vertical-align: -1px; margin-right: 4px; }
.items { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 12px; }
.item { border: 1px solid var(--line); border-radius: 6px; overflow: hidden; break-inside: avoid; }
.item figure { margin: 0; background: var(--soft); aspect-ratio: 4 / 3; display: flex; }
.item figure svg { width: 100%; height: 100%; } .item figure p { margin: auto; color: var(--muted); }
.item .facts { padding: 8px 12px; } .item h3 { margin: 0 0 4px; font-size: 13px; font-weight: 600; } .item p { margin: 0; }
.item .casing { fill: none; stroke: #fff; stroke-width: 4; vector-effect: non-scaling-stroke; opacity: .85; }
.item .outline { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; stroke: var(--minor); }
.item .outline.critical { stroke: var(--critical); } .item .outline.major { stroke: var(--major); }
.tag { display: inline-block; padding: 0 6px; border-radius: 9px; color: #fff; background: #6a6f78; font-size: 11px; }
.tag.critical { background: var(--critical); } .tag.major { background: #a35c12; }
details summary { cursor: pointer; } code { font: 12px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; } .nb { white-space: nowrap; }
@media print { body { max-width: none; padding: 0; font-size: 11px; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h2 { margin-top: 20px; } .scroll { overflow: visible; } table.grid { font-size: 7px; } @page { margin: 14mm; } }
`;
