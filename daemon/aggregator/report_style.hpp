// How the page looks: the reader's own fonts, in light and dark, on a screen of any width and on paper.
#pragma once

namespace newspool {

inline constexpr const char* report_style = R"css(
:root { color-scheme: light dark; --high: 16rem; --ground: #fcfcfb; --panel: #fff; --text: #1e2327;
  --quiet: #5a636b; --line: #e2e4e3; --link: #1d5c8f; --bar: #3f7fb0; --today: #6596be; --bad: #a8321b;
  --warn: #855400; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171a; --panel: #1b1f23; --text: #e3e6e8;
  --quiet: #9ba5ae; --line: #2d3338; --link: #86bbe6; --bar: #5b9bd0; --today: #3d6c94; --bad: #f28f77;
  --warn: #e2b05a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
header, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { font-size: 1.75rem; line-height: 1.2; font-weight: 650; letter-spacing: -.015em; margin: 0 0 .35rem; }
h2 { font-size: 1.15rem; font-weight: 650; margin: 0 0 .6rem; }
p { margin: 0 0 .8rem; max-width: 46rem; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
header p, footer p, .note { color: var(--quiet); font-size: .9rem; }
nav { display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; font-size: .9rem; padding: .5rem 0;
  border-bottom: 1px solid var(--line); }
nav a { padding: .2rem 0; }
section { margin: 2.25rem 0 0; }
footer { margin: 3rem auto 2.5rem; }
footer p { border-top: 1px solid var(--line); padding-top: 1rem; max-width: none; }
.figures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1px; margin: 0;
  background: var(--line); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.figures div { background: var(--panel); padding: .8rem 1rem; }
.figures dt { color: var(--quiet); font-size: .85rem; }
.figures dd { margin: .1rem 0 0; font-size: 1.45rem; font-weight: 600; letter-spacing: -.01em; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 2.25rem 3rem;
  margin-top: 2.25rem; }
.pair section { margin: 0; min-width: 0; }
.chart { position: relative; padding: 0 0 1.6rem 2.75rem; }
.chart svg { display: block; width: 100%; height: var(--high); fill: var(--bar); overflow: visible; }
.chart .today { fill: var(--today); }
.grid { stroke: var(--line); stroke-width: 1px; vector-effect: non-scaling-stroke; fill: none; }
.scale { position: absolute; left: 0; top: -.6rem; height: calc(var(--high) + 1.2rem); width: 2.25rem; display: flex;
  flex-direction: column; justify-content: space-between; text-align: right; }
.scale, .dates { color: var(--quiet); font-size: .75rem; line-height: 1.2rem; }
.dates { display: flex; justify-content: space-between; padding-top: .3rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: right; padding: .5rem 0 .5rem 1rem; border-bottom: 1px solid var(--line);
  vertical-align: baseline; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
td { white-space: nowrap; }
thead th, thead td { color: var(--quiet); font-size: .8rem; font-weight: 500; vertical-align: bottom;
  white-space: nowrap; }
tbody th { font-weight: 500; overflow-wrap: anywhere; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.title { color: var(--quiet); font-weight: 400; }
.health { color: var(--quiet); font-weight: 400; font-size: .85rem; margin: 0; }
.health b { font-weight: 600; }
.failing { color: var(--bad); }
.gone { color: var(--warn); }
.spark { width: 89px; height: 20px; stroke: var(--bar); stroke-width: 2; display: inline-block; }
.floor { stroke: var(--line); }
.delays th, .delays td { padding-top: .22rem; padding-bottom: .22rem; border: 0; white-space: nowrap; }
.delays .bar { width: 60%; }
.bar svg { display: block; width: 100%; height: .7rem; fill: var(--bar); }
details { margin-top: 2.25rem; }
summary { cursor: pointer; color: var(--link); }
details table { margin-top: .6rem; }
details th, details td { padding-top: .28rem; padding-bottom: .28rem; }
@media (min-width: 60rem) { .figures { grid-template-columns: repeat(6, 1fr); } }
.after { margin-top: .8rem; }
@media (max-width: 40rem) {
  :root { --high: 10rem; }
  .figures { grid-template-columns: repeat(2, 1fr); }
  header { padding-top: 1.5rem; }
  header, main, footer { padding-left: 1rem; padding-right: 1rem; }
  th, td { padding-left: .6rem; }
  .wide { display: none; }
  .feeds thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .feeds tr { display: grid; grid-template-columns: 1fr auto auto; align-items: baseline; padding: .6rem 0;
    border-bottom: 1px solid var(--line); }
  .feeds th, .feeds td { border: 0; padding: 0; }
  .feeds tbody th { grid-column: 1 / -1; padding-bottom: .3rem; }
  .feeds td + td { padding-left: 1rem; }
  .feeds td:nth-child(2) { text-align: left; }
  .feeds td:nth-child(3)::after { content: " articles"; color: var(--quiet); }
  .feeds td:nth-child(4)::before { content: "read "; color: var(--quiet); }
}
@media print {
  :root { --ground: #fff; --panel: #fff; --text: #000; --quiet: #444; --line: #bbb; --link: #000; --bar: #555;
    --today: #999; --bad: #000; --warn: #000; --high: 9rem; }
  body { font-size: 10pt; }
  nav { display: none; }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  tr, .figures, .chart, .delays { break-inside: avoid; }
  h2, h2 + p { break-after: avoid; }
  svg { print-color-adjust: exact; }
}
)css";

}  // namespace newspool
