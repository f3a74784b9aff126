using System.Globalization;
using System.Net;
using System.Text.Json;
using Wiber.Testing;
using Wiber.UnitTests.Http.OpenApi;

namespace Wiber.UnitTests.Http.Compatibility;

/// <summary>
/// Goal: the paths of ds_messaging for time and ordering answer in its shapes, and what they say is true. Method: a node is asked,
/// its answers are held against the fields that clients of ds_messaging know, and against what was done before.
/// </summary>
public sealed class SeedsTimeTests(SingleNode node) : IClassFixture<SingleNode>
{
    private const string TimeFields =
        "server_receive_time,synchronized_time,local_time,node_id,is_synchronized,clock_offset,sync_accuracy,last_sync_time,"
        + "server_send_time";

    private const string ClockFields =
        "current_time,node_id,timestamp,time_synchronization,synchronized_time,clock_skew_analysis,timestamp_correction,"
        + "message_ordering";

    private const string CorrectionFields =
        "corrections_applied,average_correction_magnitude,max_correction_magnitude,current_method";

    private const string SyncFields =
        "synchronized,clock_offset,network_delay,sync_accuracy,drift_rate,predicted_offset,offset_history_size,last_sync_time,"
        + "sync_attempts,successful_syncs,success_rate,peer_offsets,peer_delays";

    private const string OrderingFields =
        "buffer_size,max_buffer_size,buffer_utilization,average_message_age,max_message_age,messages_buffered,"
        + "messages_reordered,messages_delivered,messages_dropped,reorder_rate,delivered_tracking_size,deliverable_messages_count";

    private static double Now => (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;

    [Theory]
    [InlineData("GET", "/heartbeat", "", "status,node_id,time")]
    [InlineData("GET", "/time", "", TimeFields)]
    [InlineData("GET", "/clock", "", ClockFields)]
    [InlineData("GET", "/clock", "time_synchronization", SyncFields)]
    [InlineData("GET", "/clock", "timestamp_correction", CorrectionFields)]
    [InlineData("GET", "/clock", "message_ordering", OrderingFields)]
    [InlineData("GET", "/status", "time_sync", SyncFields)]
    [InlineData("POST", "/time/sync", "", "status,message,sync_status")]
    [InlineData("POST", "/time/sync", "sync_status", SyncFields)]
    [InlineData("GET", "/time/stats", "", "status,statistics")]
    [InlineData("POST", "/time/reset", "", "status,message,timestamp")]
    [InlineData("GET", "/ordering/status", "", "status,ordering_status")]
    [InlineData("POST", "/ordering/force_delivery", "", "status,message,delivered_count,delivered_messages")]
    public async Task An_answer_has_the_fields_that_clients_know(string method, string path, string within, string fields)
    {
        JsonElement answer = await AskAsync(method, path, 200);
        JsonElement part = within.Length == 0 ? answer : answer.GetProperty(within);
        Assert.Equal(fields.Split(',').Order(), part.EnumerateObject().Select(each => each.Name).Order());
    }

    [Fact]
    public async Task The_two_times_of_an_exchange_enclose_nothing_but_the_answering()
    {
        double before = Now;
        JsonElement answer = await AskAsync("GET", "/time", 200);
        double after = Now;
        double received = answer.GetProperty("server_receive_time").GetDouble();
        double sent = answer.GetProperty("server_send_time").GetDouble();
        double offset = answer.GetProperty("clock_offset").GetDouble();
        Assert.InRange(received - offset, before - 0.1, after + 0.1);
        Assert.InRange(sent, received, received + after - before + 0.001);
    }

    [Fact]
    public async Task A_time_is_corrected_by_the_offset_of_this_clock_and_counted()
    {
        await AskAsync("POST", "/time/reset", 200);
        double original = Now;
        string body = string.Create(CultureInfo.InvariantCulture, $$"""{"timestamp":{{original}},"sender":"ana"}""");
        JsonElement answer = await AskAsync("POST", "/time/correct", 200, body);
        double applied = answer.GetProperty("correction_info").GetProperty("applied_offset").GetDouble();
        Assert.Equal(original, answer.GetProperty("original_timestamp").GetDouble());
        Assert.Equal(original + applied, answer.GetProperty("corrected_timestamp").GetDouble(), 6);
        Assert.Equal(Math.Abs(applied), answer.GetProperty("correction_info").GetProperty("magnitude").GetDouble(), 9);
        JsonElement counts = (await AskAsync("GET", "/time/stats", 200)).GetProperty("statistics").GetProperty("timestamp_correction");
        Assert.Equal(1, counts.GetProperty("corrections_applied").GetInt32());
    }

    [Theory]
    [InlineData("{}", "Missing timestamp parameter")]
    [InlineData("""{"timestamp":null}""", "Missing timestamp parameter")]
    [InlineData("""{"timestamp":"soon"}""", "timestamp must be numeric")]
    [InlineData("""{"timestamp":1e12}""", "Invalid timestamp: timestamp is implausibly ahead of local clock")]
    [InlineData("""{"timestamp":1600000000}""", "Invalid timestamp: timestamp is excessively old")]
    [InlineData("[", "expected a JSON object")]
    [InlineData("{", "not valid JSON")]
    public async Task A_time_that_cannot_be_corrected_is_refused_with_the_reason(string body, string expected)
    {
        JsonElement answer = await AskAsync("POST", "/time/correct", 400, body);
        Assert.Equal("error", answer.GetProperty("status").GetString());
        Assert.Contains(expected, answer.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_ordered_reader_holds_is_shown_and_forced()
    {
        await AskAsync("POST", "/time/reset", 200);
        await AskAsync("POST", "/send", 200, """{"msg_id":"b","sender":"ana","recipient":"bo","ts":1700000002}""");
        await AskAsync("POST", "/send", 200, """{"msg_id":"a","sender":"ana","recipient":"bo","ts":1700000001}""");
        Task<string> reading = node.Http.GetStringAsync(
            "/v1/topics/messages/messages?order=timestamp&windowMs=60000&waitMs=60000");
        JsonElement status = default;
        await TestCluster.WaitUntilAsync(
            async () =>
            {
                status = (await AskAsync("GET", "/ordering/status", 200)).GetProperty("ordering_status");
                return status.GetProperty("buffer_size").GetInt32() == 2;
            },
            "both messages to be held");
        Assert.Equal(
            ["a", "b"],
            status.GetProperty("sample_deliverable_messages").EnumerateArray().Select(each => each.GetProperty("msg_id").GetString()));
        Assert.Equal(0.002, status.GetProperty("buffer_utilization").GetDouble());

        JsonElement forced = await AskAsync("POST", "/ordering/force_delivery", 200);

        Assert.Equal(2, forced.GetProperty("delivered_count").GetInt32());
        JsonElement first = forced.GetProperty("delivered_messages")[0];
        Assert.Equal(("a", 1700000001, "ana", "bo"), (
            first.GetProperty("msg_id").GetString(),
            first.GetProperty("corrected_timestamp").GetDouble(),
            first.GetProperty("sender").GetString(),
            first.GetProperty("recipient").GetString()));
        using JsonDocument read = JsonDocument.Parse(await reading);
        Assert.Equal(
            ["a", "b"],
            read.RootElement.GetProperty("messages").EnumerateArray().Select(each => each.GetProperty("id").GetString()));
        status = (await AskAsync("GET", "/ordering/status", 200)).GetProperty("ordering_status");
        Assert.Equal((0, 2, 1), (
            status.GetProperty("buffer_size").GetInt32(),
            status.GetProperty("messages_delivered").GetInt32(),
            status.GetProperty("messages_reordered").GetInt32()));
    }

    private async Task<JsonElement> AskAsync(string method, string path, int status, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = body is null ? null : new StringContent(body);
        using HttpResponseMessage answer = await node.Http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == (HttpStatusCode)status, $"{answer.StatusCode}: {text}");
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
