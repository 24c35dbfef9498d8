import { createHash } from 'node:crypto';

/** The look of every page of the server: the colours of Quayside's design in light and dark, and nothing to load. */
export const STYLE = `
:root{color-scheme:light dark;
--canvas:light-dark(#E8EDEF,#080D10);--surface:light-dark(#FFF,#12191D);--sunken:light-dark(#F5F8F9,#0D1316);
--field:light-dark(#FFF,#0E1518);--line:light-dark(#E3E9EC,#232D33);--line-control:light-dark(#7B8D96,#64767F);
--text:light-dark(#11212A,#E9EFF2);--text-2:light-dark(#42555F,#B3C0C7);--text-3:light-dark(#586B75,#8D9DA6);
--accent:light-dark(#0B6B7C,#6BCBD8);--solid:light-dark(#0B6B7C,#55BFCE);--solid-hover:light-dark(#095866,#74D0DC);
--on-accent:light-dark(#FFF,#04252C);--hover:light-dark(#F0F4F6,#1A2328);--focus:light-dark(#0B7C90,#6BCBD8);
--danger:light-dark(#B3261E,#FF9A8C);--danger-soft:light-dark(#FDECEA,#2B1716);--danger-line:light-dark(#E9B4AE,#5E2B26);
--success:light-dark(#16703B,#6FD69A);--success-soft:light-dark(#E3F5EA,#10301D);
--mono:ui-monospace,"SF Mono","Cascadia Mono",Consolas,"Liberation Mono",monospace}
*,::before,::after{box-sizing:border-box}
body{margin:0;min-block-size:100vh;display:flex;flex-direction:column;align-items:center;padding:8vh 16px 32px;
font:14px/20px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","Liberation Sans",Arial,sans-serif;
color:var(--text);background:var(--canvas);overflow-wrap:break-word;-webkit-font-smoothing:antialiased}
main{inline-size:100%;max-inline-size:440px;padding:32px;border-radius:14px;background:var(--surface);
box-shadow:0 0 0 1px var(--line),0 8px 20px -10px light-dark(#0F27332E,#000)}
main.wide{max-inline-size:560px}
.logo{display:block;inline-size:48px;block-size:48px;margin-block-end:16px}
h1{margin:0 0 6px;font-size:22px;line-height:28px;font-weight:600;letter-spacing:-.02em;text-wrap:balance}
h2{margin:28px 0 8px;font-size:17px;line-height:24px;font-weight:600}
p{margin:0 0 12px}.lead{color:var(--text-2)}.hint{color:var(--text-3);font-size:12px;line-height:16px}input+.hint{margin-block:7px 0}
ol,ul{margin:0 0 12px;padding-inline-start:20px}li{margin-block:4px}
a{color:var(--accent)}
code,kbd{font:13px/19px var(--mono);padding:1px 5px;border-radius:4px;background:var(--sunken);box-shadow:inset 0 0 0 1px var(--line)}
form{margin:0}
label{display:block;margin-block:14px 4px;font-size:12px;line-height:16px;font-weight:500;color:var(--text-2)}
input:not([type=hidden]){inline-size:100%;block-size:36px;padding:0 11px;border:1px solid var(--line-control);border-radius:7px;
font:inherit;color:inherit;background:var(--field)}
input[readonly]{background:var(--sunken);color:var(--text-2)}
input.code{block-size:48px;font:500 17px/24px var(--mono);text-align:center;letter-spacing:.02em}
button,.button{display:inline-flex;align-items:center;justify-content:center;min-block-size:36px;padding:0 16px;border:0;border-radius:7px;
font:inherit;font-weight:500;color:var(--text);background:var(--surface);box-shadow:inset 0 0 0 1px var(--line-control);cursor:pointer;text-decoration:none}
button:hover,.button:hover{background:var(--hover)}
button.primary{color:var(--on-accent);background:var(--solid);box-shadow:none}button.primary:hover{background:var(--solid-hover)}
button.plain{min-block-size:24px;padding:0;background:none;box-shadow:none;color:var(--accent);text-decoration:underline;font-weight:400;font-size:inherit}
.row{display:flex;flex-wrap:wrap;gap:10px;margin-block-start:20px}.row>*{flex:1}
form>button.primary:not(.row *){inline-size:100%;margin-block-start:20px}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.alert{margin-block:0 14px;padding:9px 12px;border-radius:9px;background:var(--danger-soft);box-shadow:inset 0 0 0 1px var(--danger-line)}
.who{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:center;justify-content:space-between;margin-block:16px;padding:9px 12px;
border-radius:9px;background:var(--sunken);box-shadow:inset 0 0 0 1px var(--line)}
.who p{margin:0}
.scopes{list-style:none;padding:0;margin-block:12px 16px;border-block-start:1px solid var(--line)}
.scopes li{margin:0;padding:9px 0;border-block-end:1px solid var(--line)}
.list{list-style:none;padding:0;margin:0}.list li{display:flex;gap:12px;align-items:start;margin:0;padding:14px 0;border-block-start:1px solid var(--line)}
.list li>div{flex:1;min-inline-size:0}.list b{display:block}.list small{display:block;color:var(--text-3);font-size:12px;line-height:16px}
.state{display:inline-flex;gap:8px;align-items:center;padding:4px 12px;border-radius:999px;font-weight:500;color:var(--success);background:var(--success-soft)}
.state.bad{color:var(--danger);background:var(--danger-soft)}
.state::before{content:"";inline-size:8px;block-size:8px;border-radius:50%;background:currentColor}
details{margin-block-start:20px;border-block-start:1px solid var(--line);padding-block-start:14px}
summary{cursor:pointer;color:var(--accent);font-weight:500}
.foot{margin:20px 0 0;color:var(--text-3);font-size:12px;line-height:16px;text-align:center}.foot a{color:inherit}
@media (forced-colors:active){main,button,.alert,.who,.state{border:1px solid CanvasText}}
`;

/** What a Content-Security-Policy names the style by. */
export const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
