import { chartStyles } from '../styles.ts';

/** The style sheet of the report: charts, page, narrow screens, print. */
export function pageStyles(): string {
  return `${chartStyles()}
*{box-sizing:border-box}
body{margin:0;background:var(--al-surface);color:var(--al-text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:1120px;margin:0 auto;padding:24px 20px 60px}
h1{font-size:26px;line-height:1.25;margin:2px 0 6px;overflow-wrap:anywhere}
h2{font-size:19px;margin:40px 0 12px;padding-top:14px;border-top:1px solid var(--al-grid)}
h3{font-size:15px;line-height:1.35;margin:0 0 4px;overflow-wrap:anywhere}
p{margin:0 0 8px;overflow-wrap:anywhere}
.eyebrow,.muted,.al-unit,figcaption{color:var(--al-muted)}
.eyebrow{font-size:13px;margin:0}
.al-unit{font-size:.86em;font-weight:400}
.files{display:flex;flex-wrap:wrap;gap:4px 20px;margin:0 0 18px;padding:0;list-style:none;color:var(--al-muted)}
.files li{min-width:0;overflow-wrap:anywhere}
.role{color:var(--al-ink);font-weight:600}
ol.verdict{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:12px;margin:0 0 12px;padding:0;list-style:none}
.verdict li{background:var(--al-panel);border-left:4px solid var(--al-ink);border-radius:4px;padding:12px 14px}
.verdict p{font-size:14px}
.badge{color:var(--al-ink);font-weight:600;font-size:13px!important;margin-bottom:4px}
.mark{display:inline-block;min-width:18px;height:18px;line-height:16px;border:1.5px solid currentColor;border-radius:9px;text-align:center;font-size:12px}
.advice{font-weight:600}
.chips{margin:6px 0 0}
.chip{display:inline-block;border:1px solid var(--al-axis);border-radius:10px;padding:0 8px;font-size:12.5px;font-variant-numeric:tabular-nums}
.tiles{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:12px;margin:0 0 20px}
.tiles>div{background:var(--al-panel);border-radius:4px;padding:10px 14px}
.tiles dt{font-size:13px;color:var(--al-muted)}
.tiles dd{margin:0;font-variant-numeric:tabular-nums}
.tiles .role{display:inline-block;min-width:78px;font-size:13px}
.tiles .big .number{font-size:26px;font-weight:650;line-height:1.3}
.al-scroll{overflow-x:auto}
.al-table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
.al-table caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.al-table th,.al-table td{text-align:right;padding:4px 12px 4px 0;border-bottom:1px solid var(--al-grid);vertical-align:top;font-weight:400;white-space:nowrap}
.al-table thead th{color:var(--al-muted);font-size:13px;vertical-align:bottom}
.al-table .al-words{text-align:left}
.al-table .al-words,.al-table thead th{white-space:normal;overflow-wrap:break-word}
.facts .al-table .al-words{overflow-wrap:anywhere;min-width:0!important}
.al-table tbody th.al-words{min-width:8em}
.al-table td.al-words{min-width:7em}
.al-table td.al-words:last-child:nth-child(n+6){min-width:16em}
.facts .al-table{table-layout:fixed;width:100%}
.facts .al-table th:first-child{width:9.5em}
.charts{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:34px 40px;grid-auto-flow:row dense}
p+.charts{margin-top:18px}
.charts+.al-scroll,.charts+.muted{margin-top:22px}
.al-scroll+.muted{margin-top:10px}
.al-figure{margin:0;min-width:0;break-inside:avoid}
.al-full{grid-column:1/-1}
.al-drawing{display:none}
.al-drawing svg{width:100%}
figcaption{font-size:13.5px;line-height:1.45;margin-top:6px;max-width:82ch}
figcaption p{margin:0 0 3px}
figcaption .message{color:var(--al-text);font-size:14.5px}
details{margin-top:6px;font-size:14px}
summary{cursor:pointer;color:var(--al-muted);font-size:13.5px;padding:3px 0}
summary:focus-visible,.al-scroll:focus-visible{outline:2px solid var(--al-mix);outline-offset:2px}
details .al-scroll{max-height:420px;overflow:auto;margin-top:4px}
.more .verdict{margin-top:10px}
.moves{margin:0;padding:0;list-style:none;counter-reset:move;display:grid;gap:12px}
.moves>li{counter-increment:move;background:var(--al-panel);border-radius:4px;padding:12px 14px 12px 46px;position:relative;break-inside:avoid}
.moves>li::before{content:counter(move);position:absolute;left:14px;top:11px;font-weight:650;color:var(--al-corrected)}
.bands{margin:2px 0 6px;padding-left:20px}
.moves dl{display:grid;grid-template-columns:90px minmax(0,1fr);gap:3px 10px;margin:0;font-size:14px}
.moves dt{color:var(--al-muted)}
.moves dd{margin:0;overflow-wrap:anywhere}
.abstained{margin-top:12px}
.kept{font-weight:600;color:var(--al-ink)}
.notes{font-size:14px;color:var(--al-muted);max-width:90ch}
@media (min-width:1000px){.al-wide{display:block}}
@media (min-width:600px) and (max-width:999.98px){.al-medium{display:block}.charts{grid-template-columns:minmax(0,1fr)}.al-half .al-drawing{max-width:640px}.tiles{grid-template-columns:repeat(2,minmax(0,1fr))}}
@media (max-width:599.98px){.al-narrow{display:block;max-width:480px}.charts,ol.verdict{grid-template-columns:minmax(0,1fr)}.tiles{grid-template-columns:repeat(2,minmax(0,1fr));gap:8px}.tiles>div{padding:8px 10px}.tiles .role{min-width:0}.tiles dd:not(.big) .al-unit{display:none}main{padding:16px 16px 40px}h1{font-size:21px}.moves dl{grid-template-columns:minmax(0,1fr)}.moves dd{margin-bottom:4px}.facts .al-table th:first-child{width:6.5em}.facts .al-table{font-size:12.5px}}
@media print{body{font-size:11pt}main{max-width:none;padding:0}.al-figure details{display:none}.more::details-content{content-visibility:visible;display:block;block-size:auto}h2{break-after:avoid}.verdict li,.tiles>div{border:1px solid var(--al-grid)}.al-scroll{overflow:visible}@page{margin:14mm}}`;
}
