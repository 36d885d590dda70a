/** Style sheet of the report: light and dark, narrow screens, print. Colours of the data after Okabe and Ito, lightened for dark pages. */
export const STYLE: string = `
:root{color-scheme:light dark;--page:#fff;--panel:#f7f7f5;--ink:#1c1f23;--ink-2:#4a5058;--ink-3:#6d747d;--rule:#dcdcd7;--axis:#8b9199;--grid:#ececea;
--region:#eef1ea;--training:#767d86;--generator:#c8650c;--reweighted:#0b66ad;--reference:#1c1f23;--curve-3:#0a7f5c;--curve-4:#a3478d;
--ok:#17703c;--ok-page:#e9f5ec;--warn:#8a5a00;--warn-page:#fdf3dc;--unreliable:#a92a22;--unreliable-page:#fcebe9;
--sans:system-ui,-apple-system,"Segoe UI","Helvetica Neue","Noto Sans","Liberation Sans",Arial,sans-serif;
--serif:Charter,"Bitstream Charter","Iowan Old Style","Source Serif 4",Georgia,"Liberation Serif",serif}
@media screen and (prefers-color-scheme:dark){:root{--page:#15181c;--panel:#1d2126;--ink:#e8e9ea;--ink-2:#b9bfc6;--ink-3:#959ca5;--rule:#343a41;--axis:#7a828b;--grid:#262b31;
--region:#20291f;--training:#a2a9b2;--generator:#f2a154;--reweighted:#63b3f0;--reference:#e8e9ea;--curve-3:#4cc79c;--curve-4:#dd8fca;
--ok:#6fd093;--ok-page:#15291c;--warn:#eebd5d;--warn-page:#2d2410;--unreliable:#f58e85;--unreliable-page:#331917}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:1.0625rem/1.55 var(--serif)}
main{counter-reset:figure;max-width:61rem;margin:0 auto;padding:2.5rem 1.5rem 3rem}
h1,h2,h3,table,nav,.tiles,.verdict,.facts,.kind,.legend,.chart,figcaption,.note,.missing,footer,summary{font-family:var(--sans)}
.kind{margin:0;color:var(--ink-3);font-size:.8125rem;letter-spacing:.06em;text-transform:uppercase}
h1{margin:.15rem 0 .3rem;font-size:2.1rem;line-height:1.15;letter-spacing:-.015em;overflow-wrap:anywhere}
h2{margin:0 0 1rem;padding-top:.9rem;border-top:2px solid var(--ink);font-size:1.25rem;line-height:1.2}
h3{margin:0 0 .35rem;font-size:.875rem}h3 small{color:var(--ink-3);font-weight:400;margin-left:.35em}
section{margin-top:2.6rem}
.lead{margin:0 0 .5rem;max-width:46rem;overflow-wrap:anywhere}
.facts{margin:0;color:var(--ink-2);font-size:.875rem}.facts span:not(:last-child)::after{content:" · ";color:var(--ink-3);white-space:pre}
.verdict{display:flex;gap:.9rem;align-items:flex-start;margin:1.4rem 0 1rem;padding:.9rem 1.1rem;border-left:5px solid;border-radius:3px;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.verdict.ok{border-color:var(--ok);background:var(--ok-page)}.verdict.warn{border-color:var(--warn);background:var(--warn-page)}.verdict.unreliable{border-color:var(--unreliable);background:var(--unreliable-page)}
.verdict .sign{flex:none;width:1.75rem;height:1.75rem;border:2px solid;border-radius:50%;font-weight:700;line-height:1.5rem;text-align:center}
.ok .sign,.ok .status{color:var(--ok)}.warn .sign,.warn .status{color:var(--warn)}.unreliable .sign,.unreliable .status{color:var(--unreliable)}
.verdict .status{margin:.1rem 0 0;font-size:1.0625rem;font-weight:650}.verdict ul{margin:.2rem 0 0;padding-left:1.1rem;font-size:.9375rem;line-height:1.45;overflow-wrap:anywhere}
.tiles{display:grid;grid-template-columns:repeat(3,1fr);gap:1px;margin:0;border:1px solid var(--rule);border-radius:4px;overflow:hidden;background:var(--rule)}
.tile{display:flex;flex-direction:column;padding:.75rem 1rem;background:var(--page);min-width:0}
.tile dt{color:var(--ink-2);font-size:.8125rem;overflow-wrap:anywhere}.tile dd{margin:0}
.tile .value{font-size:1.55rem;font-weight:600;line-height:1.25;letter-spacing:-.01em;font-variant-numeric:tabular-nums}.tile .note{margin:0;color:var(--ink-3);font-size:.8125rem;overflow-wrap:anywhere}
nav{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:1.1rem 0 0;font-size:.875rem}
a{color:var(--reweighted);text-underline-offset:.15em;overflow-wrap:anywhere}
.columns{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:1.4rem 2.2rem;align-items:start}
.side figure{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 2.2rem;align-items:center}.side .chart{grid-row:1}.side .legend{grid-row:2}.side figcaption{grid-column:2;grid-row:1}
.panels{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:.8rem}.panel h3{padding-left:46px}
figure{margin:0 0 1.2rem;break-inside:avoid;counter-increment:figure}
figcaption{margin-top:.3rem;color:var(--ink-2);font-size:.8438rem;line-height:1.45}figcaption::before{content:"Figure " counter(figure) ". ";color:var(--ink);font-weight:650}
.chart svg{display:block;width:100%;height:auto;overflow:visible}.bar{max-width:356px;margin:.2rem auto 0}
.tone-dark{display:none}
.legend{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;margin:.2rem 0 .1rem;padding-left:12%;color:var(--ink-2);font-size:.8125rem}.legend span{display:inline-flex;align-items:center;gap:.45em}
.key{display:inline-block;width:1.6em;height:0;border-top:2px solid currentColor}.key.training{height:.7em;border:1.5px solid var(--training);background:color-mix(in srgb,var(--training) 25%,transparent)}
.key.generator{border-top:2px dashed var(--generator)}.key.reweighted{border-color:var(--reweighted)}.key.reference{width:.6em;height:.6em;border:1.5px solid var(--reference);border-radius:50%}
.scroll{overflow-x:auto}table{width:100%;border-collapse:collapse;font-size:.875rem;line-height:1.4;font-variant-numeric:tabular-nums}
caption{padding:0 0 .35rem;font-weight:650;text-align:left}th,td{padding:.32rem .6rem .32rem 0;border-bottom:1px solid var(--rule);text-align:left;vertical-align:top}
th{color:var(--ink-2);font-weight:500;border-bottom-color:var(--axis)}td.number{white-space:nowrap}td.number,th.number{padding:.32rem 0 .32rem .6rem;text-align:right}td small{color:var(--ink-3)}
#settings td,#settings th{overflow-wrap:anywhere}#settings td:first-child{width:48%}#cost .columns>div:first-child tbody tr:last-child td{border-top:1px solid var(--axis);font-weight:600}
.share{display:inline-block;width:3.2rem;height:.5rem;background:var(--grid);vertical-align:.05em}.share b{display:block;height:100%;background:var(--training)}
.note{margin:.45rem 0 0;color:var(--ink-3);font-size:.8125rem;line-height:1.45}.missing{color:var(--ink-2);font-size:.875rem;font-style:italic}
.citations{padding-left:1.4rem;font-size:.9688rem;line-height:1.45}.citations li{margin-bottom:.5rem}.use{display:block;color:var(--ink-3);font:.8125rem/1.4 var(--sans)}
code{font:.92em ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}summary{cursor:pointer;font-size:.9375rem}pre{padding:.9rem 1rem;overflow-x:auto;background:var(--panel);border-radius:4px;font:.78rem/1.45 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
footer{margin-top:2.6rem;padding-top:.6rem;border-top:1px solid var(--rule);color:var(--ink-3);font-size:.8125rem}
@media screen and (prefers-color-scheme:dark){.tone-light{display:none}.tone-dark{display:inline}}
@media (max-width:46rem){main{padding:1.4rem 1rem 2rem}h1{font-size:1.65rem}.columns,.side figure{grid-template-columns:minmax(0,1fr)}.side .chart,.side .legend,.side figcaption{grid-column:1;grid-row:auto}
.tiles{grid-template-columns:repeat(2,1fr)}.tile{padding:.6rem .75rem}.tile .value{font-size:1.25rem}.panels{grid-template-columns:minmax(0,1fr)}.panel{max-width:22rem}.bar{margin-left:0}}
@media print{@page{margin:15mm 13mm}html{font-size:11.5px}.scroll{overflow:visible}main{max-width:none;padding:0}nav,details{display:none}section{margin-top:1.6rem}h2,h3,caption{break-after:avoid}tr,.citations li{break-inside:avoid}a{color:inherit;text-decoration:none}}
`;
