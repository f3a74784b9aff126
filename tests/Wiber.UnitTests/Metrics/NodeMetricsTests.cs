using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Wiber.Node.Metrics;
using Wiber.UnitTests.Http.OpenApi;

namespace Wiber.UnitTests.Metrics;

/// <summary>
/// The figures of a real node within this process: its page is one that Prometheus takes, the figures say what was done, and
/// whoever listens to the meter or to activities gets the same.
/// </summary>
public sealed partial class NodeMetricsTests(SingleNode node) : IClassFixture<SingleNode>
{
    [Fact]
    public async Task The_page_is_one_that_Prometheus_reads()
    {
        using HttpResponseMessage answer = await node.Http.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        var page = ExpositionPage.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("histogram", page.Types["wiber_raft_commit_duration_seconds"]);
        Assert.Equal("histogram", page.Types["wiber_storage_sync_duration_seconds"]);
        Assert.Equal("counter", page.Types["wiber_loop_busy_seconds_total"]);
        Assert.Equal(1, page["wiber_raft_role{role=\"leader\"}"]);
        Assert.Equal(
            1, page.Samples.Where(each => each.Key.StartsWith("wiber_raft_role", StringComparison.Ordinal)).Sum(each => each.Value));
        Assert.True(page["process_resident_memory_bytes"] > 1_000_000);
    }

    [Fact]
    public async Task Every_figure_is_documented_and_no_other()
    {
        string document = File.ReadAllText(Path.Combine(Root(), "docs", "observability.md"));
        string tables = document[..document.IndexOf("What to be woken for", StringComparison.Ordinal)];
        Assert.Equal(
            (await ReadPageAsync()).Types.Keys.Order(), Figure().Matches(tables).Select(match => match.Groups[1].Value).Order());
    }

    [Fact]
    public async Task What_is_published_and_read_shows()
    {
        ExpositionPage before = await ReadPageAsync();
        await PublishAsync("shown", """[{"payload":"a"},{"payload":"b"},{"payload":"c","id":"c"}]""");
        await PublishAsync("shown", """{"payload":"c","id":"c"}""");
        string read = await node.Http.GetStringAsync("/v1/topics/shown/messages?from=earliest");
        Assert.Contains("\"payload\":\"b\"", read, StringComparison.Ordinal);
        using HttpResponseMessage none = await node.Http.GetAsync("/v1/topics/not-there/messages");
        ExpositionPage after = await ReadPageAsync();
        double Grown(string series) => after[series] - before[series];
        Assert.Equal(3, Grown("wiber_messages_stored_total"));
        Assert.Equal(1, Grown("wiber_messages_duplicate_total"));
        Assert.Equal(3, Grown("wiber_messages_read_total"));
        Assert.Equal(2, Grown("wiber_http_requests_total{operation=\"publish\",status=\"200\"}"));
        Assert.Equal(1, Grown("wiber_http_requests_total{operation=\"read\",status=\"404\"}"));
        Assert.Equal(2, Grown("wiber_http_request_duration_seconds_count{operation=\"publish\"}"));
        Assert.True(Grown("wiber_raft_commit_duration_seconds_count") >= 2);
        Assert.True(Grown("wiber_raft_entries_appended_total") >= 2);
        Assert.True(Grown("wiber_raft_appended_bytes_total") > 0);
        Assert.True(Grown("wiber_storage_sync_duration_seconds_count") >= 2);
        Assert.True(Grown("wiber_loop_busy_seconds_total") > 0);
        Assert.Equal(0, after["wiber_limit_used{limit=\"request_bytes\"}"]);
        Assert.Equal(0, after["wiber_limit_used{limit=\"answer_bytes\"}"]);
    }

    [Fact]
    public async Task Counters_do_not_go_back_and_families_stay()
    {
        ExpositionPage before = await ReadPageAsync();
        await PublishAsync("again", """{"payload":"a"}""");
        ExpositionPage after = await ReadPageAsync();
        Assert.Equal(before.Types, after.Types);
        Assert.All(
            before.Samples.Where(each => each.Key.Split('{')[0].EndsWith("_total", StringComparison.Ordinal)),
            each => Assert.True(after[each.Key] >= each.Value, each.Key));
    }

    [Fact]
    public async Task The_lag_of_a_group_is_what_it_has_not_committed()
    {
        await PublishAsync("lagging", """[{"payload":"a"},{"payload":"b"},{"payload":"c"}]""");
        using HttpResponseMessage committed = await node.Http.PostAsync(
            "/v1/groups/slow/commits", Json("""{"offsets":[{"topic":"lagging","partition":0,"offset":1}]}"""));
        committed.EnsureSuccessStatusCode();
        ExpositionPage page = await ReadPageAsync();
        Assert.Equal(2, page["wiber_group_lag_messages{group=\"slow\",topic=\"lagging\",partition=\"0\"}"]);
        Assert.Equal(0, page["wiber_group_lag_omitted"]);
    }

    [Fact]
    public async Task A_meter_gives_the_same_figures_and_each_duration_while_somebody_listens()
    {
        using var meter = new NodeMeter(node.Context.Metrics.Metrics, "1.0");
        var figures = new Dictionary<string, double>();
        int commits = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Wiber.Node")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) =>
        {
            if (instrument.IsObservable)
            {
                figures[instrument.Name] = value;
            }
            else if (instrument.Name == "wiber.raft.commit.duration")
            {
                Interlocked.Increment(ref commits);
            }
        });
        listener.Start();
        await PublishAsync("metered", """{"payload":"a"}""");
        listener.RecordObservableInstruments();
        ExpositionPage page = await ReadPageAsync();
        Assert.Equal(page["wiber_messages_stored_total"], figures["wiber.messages.stored"]);
        Assert.Equal(page["wiber_raft_term"], figures["wiber.raft.term"]);
        Assert.DoesNotContain("process.cpu", figures.Keys);
        int listened = Volatile.Read(ref commits);
        Assert.True(listened >= 1);
        listener.Dispose();
        await PublishAsync("metered", """{"payload":"b"}""");
        Assert.Equal(listened, Volatile.Read(ref commits));
    }

    [Fact]
    public async Task A_request_is_a_span_of_the_trace_that_it_names_while_somebody_listens()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        static bool IsPublish(Activity span) => span.OperationName == "publish" && $"{span.TraceId}" == Trace;
        var spans = new List<Activity>();
        using (var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Wiber.Node",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        })
        {
            ActivitySource.AddActivityListener(listener);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/topics/traced/messages")
            {
                Content = Json("""{"payload":"a"}"""),
            };
            request.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
            using HttpResponseMessage answer = await node.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await Wiber.Testing.TestCluster.WaitUntilAsync(
                () =>
                {
                    lock (spans)
                    {
                        return Task.FromResult(spans.Exists(IsPublish));
                    }
                },
                "the span of the request");
        }

        Activity publish = Assert.Single(spans, IsPublish);
        Assert.Equal("00f067aa0ba902b7", publish.ParentSpanId.ToString());
        Assert.Equal("traced", publish.GetTagItem("messaging.destination.name"));
        Assert.Equal(200, publish.GetTagItem("http.response.status_code"));
        Assert.Contains(spans, span => span.OperationName == "replicate" && span.ParentSpanId == publish.SpanId);
    }

    private static string Root([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "..");

    [GeneratedRegex("`((wiber|process|dotnet)_\\w+)(\\{[^}]*\\})?`")]
    private static partial Regex Figure();

    private async Task<ExpositionPage> ReadPageAsync() =>
        ExpositionPage.Parse(await node.Http.GetStringAsync("/metrics"));

    private async Task PublishAsync(string topic, string body)
    {
        using HttpResponseMessage answer = await node.Http.PostAsync($"/v1/topics/{topic}/messages", Json(body));
        answer.EnsureSuccessStatusCode();
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
