using Microsoft.Playwright;

namespace Wiber.BrowserTests;

/// <summary>
/// Goal: the pure parts of the page are right where it is hard to bring a cluster to: colour sequences, places in a topic, pairs
/// of records, roles over time. Method: the page's own modules, called in the browser.
/// </summary>
public sealed class ScriptTests(DashboardFixture fixture) : DashboardTests(fixture)
{
    [BrowserFact]
    public async Task Colour_sequences_become_classes_and_others_are_left_out()
    {
        Assert.Equal(
            "plain:|red:ansi-red|bold red:ansi-red ansi-bold|plain again:|bright:ansi-green",
            await CallAsync(
                "core/ansi.js",
                "m => m.ansiPieces('plain\\u001b[31mred\\u001b[1mbold red'"
                + " + '\\u001b[0m\\u001b[2Jplain again\\u001b]0;t\\u0007\\u001b[92mbright')"
                + ".map(p => `${p.text}:${p.className}`).join('|')"));
    }

    [BrowserFact]
    public async Task A_cursor_moves_behind_what_was_seen_and_never_back()
    {
        Assert.Equal("7~0-13.1-40", await CallAsync(
            "messages/query.js",
            "m => m.cursorBehind('7~0-12.1-40', [{ partition: 0, offset: 12 }, { partition: 1, offset: 3 }])"));
        Assert.Equal("0-1", await CallAsync("messages/query.js", "m => m.cursorBehind('', [{ partition: 0, offset: 0 }])"));
    }

    [BrowserFact]
    public async Task Two_ends_of_a_message_are_put_together_and_lost_ones_told()
    {
        const string records = """
            new Map([
              ['n1', [
                { sequence: 1, at: 1000, from: 'n1', to: 'n2', kind: 'vote', term: 2, index: 5, outcome: 'sent', count: 1 },
                { sequence: 2, at: 1000, from: 'n1', to: 'n3', kind: 'vote', term: 2, index: 5, outcome: 'dropped', count: 1 },
                { sequence: 3, at: 1100, from: 'n1', to: 'n3', kind: 'other', term: 2, index: 5, outcome: 'sent', count: 1 },
              ]],
              ['n2', [
                { sequence: 9, at: 1003, from: 'n1', to: 'n2', kind: 'vote', term: 2, index: 5, outcome: 'received', count: 1 },
              ]],
            ])
            """;
        Assert.Equal("1000-1003-|1000-null-lost|1100-null-unseen", await CallAsync(
            "consensus/pairing.js",
            $"m => m.pair({records}, 9000).map(a => `${{a.sentAt}}-${{a.receivedAt}}-${{a.fate}}`).join('|')"));
    }

    [BrowserFact]
    public async Task Roles_become_stretches_and_changes_of_leadership()
    {
        const string points = """
            [[0, 'leader', 1, 'follower', 1], [400, 'leader', 1, 'follower', 1], [800, 'down', null, 'candidate', 2],
             [1200, 'down', null, 'leader', 2]].map(([at, a, ta, b, tb]) =>
               ({ at, point: { nodes: [{ id: 'n1', role: a, term: ta }, { id: 'n2', role: b, term: tb }] } }))
            """;
        Assert.Equal("follower:0-800|candidate:800-1200|leader:1200-1200", await CallAsync(
            "consensus/roles.js", $"m => m.segments({points}, 'n2').map(s => `${{s.role}}:${{s.from}}-${{s.to}}`).join('|')"));
        Assert.Equal("800:null|1200:n2 after 400", await CallAsync(
            "consensus/roles.js",
            $"m => m.leaderChanges({points})"
            + ".map(c => c.leader ? `${c.at}:${c.leader} after ${c.withoutMs}` : `${c.at}:null`).join('|')"));
    }

    [BrowserFact]
    public async Task A_time_is_corrected_to_the_microsecond()
    {
        Assert.Equal("2026-01-31T12:00:00.250125Z", await CallAsync(
            "time/correct.js",
            "m => m.timeText(m.correct(m.parseTime('1769860800.25'), { offsetUs: 125, boundUs: 3 }).timeUs)"));
        Assert.Equal("null", await CallAsync("time/correct.js", "m => String(m.parseTime('yesterday'))"));
    }

    [BrowserFact]
    public async Task What_was_on_its_way_when_following_ended_is_not_taken_for_news_of_the_next()
    {
        const string call = """
            m => {
              let socket;
              const ids = [];
              window.WebSocket = class {
                static OPEN = 1;
                readyState = 1;
                constructor() { socket = this; }
                send(text) {
                  const command = JSON.parse(text);
                  if (command.type === 'follow') {
                    ids.push(command.id);
                  }
                }
              };
              const live = new m.Live('ws://localhost');
              live.start();
              socket.onopen();
              const got = [];
              const end = live.follow('browse', () => ({ topic: 'a' }), frame => got.push(`a:${frame.text}`));
              end();
              live.follow('browse', () => ({ topic: 'b' }), frame => got.push(`b:${frame.text}`));
              const receive = (id, text) => socket.onmessage({ data: JSON.stringify({ id, text }) });
              receive(ids[0], 'late');
              receive(ids[1], 'new');
              return got.join('|');
            }
            """;
        Assert.Equal("b:new", await CallAsync("core/live.js", call));
    }

    [BrowserFact]
    public async Task What_comes_before_the_next_frame_is_drawn_once()
    {
        const string call = """
            async m => {
              const drawn = [];
              const draw = m.latest(value => drawn.push(value));
              draw(1);
              draw(2);
              draw(3);
              await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
              return drawn.join('|');
            }
            """;
        Assert.Equal("3", await CallAsync("core/frame.js", call));
    }

    [BrowserFact]
    public async Task A_cluster_that_started_in_part_is_no_success()
    {
        const string call = """
            async m => {
              const answer = {
                status: 'partial', started: ['n1'], already_running: [], errors: [{ node: 'n2', error: 'its disk is full' }],
              };
              window.fetch = async () => new Response(JSON.stringify(answer));
              await m.startCluster(document.createElement('button'));
              return document.querySelector('.toast.failed')?.textContent ?? 'no failure';
            }
            """;
        string told = await CallAsync("cluster/actions.js", call);
        Assert.Contains("started n1; n2 did not start: its disk is full", told, StringComparison.Ordinal);
    }

    private async Task<string> CallAsync(string module, string call)
    {
        IPage page = await Browser.OpenAsync();
        string answer = await page.EvaluateAsync<string>($"async () => ({call})(await import('/assets/js/{module}'))");
        await page.Context.CloseAsync();
        return answer;
    }
}
