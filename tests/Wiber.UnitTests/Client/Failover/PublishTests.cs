using System.Text;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Processes;

namespace Wiber.UnitTests.Client.Failover;

/// <summary>
/// Goal: a publish reaches the leader whatever happens to nodes and connections, carries one identity over all its attempts, and
/// its result is never a false success or failure. Method: nodes that answer what the test tells them, over real connections.
/// </summary>
public sealed class PublishTests
{
    private static readonly OutgoingMessage Hello = OutgoingMessage.Text("hello");

    private static readonly WiberClientOptions ShortAttempts = new() { AttemptTimeout = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task A_follower_leads_to_the_leader_which_is_remembered()
    {
        await using FakeApiNode leader = await FakeApiNode.StartAsync((context, _) => FakeApiNode.StoredAsync(context, 7));
        await using FakeApiNode follower = await FakeApiNode.StartAsync(
            (context, _) => FakeApiNode.RedirectAsync(context, leader.Uri));
        using var client = new WiberClient([follower.Uri, leader.Uri]);

        PublishAnswer answer = await client.PublishAsync("a b/c", Hello, Acks.Leader, partition: 3);
        await client.PublishAsync("t", Hello);

        Assert.Equal(("t", 0, 7L, "i7", false), (answer.Topic, answer.Partition, answer.Offset, answer.Id, answer.Duplicate));
        FakeApiNode.Recorded redirected = Assert.Single(follower.Requests);
        FakeApiNode.Recorded[] stored = leader.Requests.ToArray();
        Assert.Equal(2, stored.Length);
        Assert.Equal(redirected, stored[0]);
        Assert.Equal("/v1/topics/a%20b%2Fc/messages?acks=leader&partition=3", stored[0].Target);
        Assert.Equal("/v1/topics/t/messages", stored[1].Target);
        Assert.Equal("{\"payload\":\"hello\"}", stored[0].Body);
        Assert.Equal(client.ProducerId.ToString(), stored[0].Producer);
        Assert.Equal(["1", "2"], stored.Select(request => request.Sequence));
    }

    [Fact]
    public async Task A_leader_that_is_not_in_the_list_is_found_by_redirect()
    {
        await using FakeApiNode leader = await FakeApiNode.StartAsync((context, _) => FakeApiNode.StoredAsync(context));
        await using FakeApiNode follower = await FakeApiNode.StartAsync(
            (context, _) => FakeApiNode.RedirectAsync(context, leader.Uri));
        using var client = new WiberClient([follower.Uri]);

        await client.PublishAsync("t", Hello);

        Assert.Single(leader.Requests);
    }

    [Fact]
    public async Task Dead_nodes_are_passed_over()
    {
        await using FakeApiNode leader = await FakeApiNode.StartAsync((context, _) => FakeApiNode.StoredAsync(context));
        using var client = new WiberClient([.. DeadNodes(2), leader.Uri]);

        await client.PublishAsync("t", Hello);

        Assert.Equal("1", Assert.Single(leader.Requests).Sequence);
    }

    [Fact]
    public async Task A_node_that_keeps_naming_a_dead_leader_does_not_hide_the_others()
    {
        Uri dead = DeadNodes(1)[0];
        await using FakeApiNode misled = await FakeApiNode.StartAsync((context, _) => FakeApiNode.RedirectAsync(context, dead));
        await using FakeApiNode leader = await FakeApiNode.StartAsync((context, _) => FakeApiNode.StoredAsync(context));
        using var client = new WiberClient([dead, misled.Uri, leader.Uri]);

        await client.PublishAsync("t", Hello);

        Assert.Single(leader.Requests);
        Assert.Single(misled.Requests);
    }

    [Fact]
    public async Task A_silent_leader_is_not_asked_twice_in_a_row()
    {
        await using FakeApiNode silent = await FakeApiNode.StartAsync((context, _) => SilenceAsync(context.RequestAborted));
        await using FakeApiNode misled = await FakeApiNode.StartAsync(
            (context, _) => FakeApiNode.RedirectAsync(context, silent.Uri));
        await using FakeApiNode leader = await FakeApiNode.StartAsync((context, _) => FakeApiNode.StoredAsync(context));
        using var client = new WiberClient([misled.Uri, silent.Uri, leader.Uri], ShortAttempts);

        await client.PublishAsync("t", Hello);

        Assert.Single(silent.Requests);
        Assert.Single(leader.Requests);
    }

    [Theory]
    [InlineData("504")]
    [InlineData("503")]
    [InlineData("abort")]
    [InlineData("silence")]
    public async Task A_retry_carries_the_same_producer_and_sequence(string failure)
    {
        int attempts = 0;
        await using FakeApiNode node = await FakeApiNode.StartAsync(async (context, _) =>
        {
            if (Interlocked.Increment(ref attempts) > 2)
            {
                await FakeApiNode.StoredAsync(context);
                return;
            }

            switch (failure)
            {
                case "504":
                    await FakeApiNode.ProblemAsync(context, 504, "outcome_unknown");
                    break;
                case "503":
                    await FakeApiNode.ProblemAsync(context, 503, "no_leader");
                    break;
                case "abort":
                    context.Abort();
                    break;
                default:
                    await SilenceAsync(context.RequestAborted);
                    break;
            }
        });
        using var client = new WiberClient([node.Uri], ShortAttempts);

        await client.PublishAsync("t", Hello);

        FakeApiNode.Recorded[] requests = node.Requests.ToArray();
        Assert.Equal(3, requests.Length);
        Assert.Single(requests.Distinct());
        Assert.Equal("1", requests[0].Sequence);
    }

    [Fact]
    public async Task A_new_leader_is_found_after_the_old_one_dies()
    {
        await using FakeApiNode second = await FakeApiNode.StartAsync();
        await using FakeApiNode third = await FakeApiNode.StartAsync();
        FakeApiNode first = await FakeApiNode.StartAsync((context, _) => FakeApiNode.StoredAsync(context));
        second.Answer = (context, _) => FakeApiNode.RedirectAsync(context, first.Uri);
        third.Answer = second.Answer;
        using var client = new WiberClient([second.Uri, third.Uri, first.Uri]);
        await client.PublishAsync("t", Hello);

        Uri dead = first.Uri;
        await first.DisposeAsync();
        Task<PublishAnswer> publish = client.PublishAsync("t", Hello);
        await WaitUntilAsync(() => third.Requests.Any(request => request.Sequence == "2"));
        third.Answer = (context, _) => FakeApiNode.StoredAsync(context, 1);
        second.Answer = (context, _) => FakeApiNode.RedirectAsync(context, third.Uri);

        Assert.Equal(1, (await publish).Offset);
        Assert.NotEqual(dead, third.Uri);
    }

    [Theory]
    [InlineData(400, "invalid_message")]
    [InlineData(404, "unknown_topic")]
    [InlineData(413, "too_large")]
    public async Task A_refusal_is_thrown_at_once(int status, string code)
    {
        await using FakeApiNode node = await FakeApiNode.StartAsync(
            (context, _) => FakeApiNode.ProblemAsync(context, status, code));
        using var client = new WiberClient([node.Uri, .. DeadNodes(1)]);

        WiberApiException error = await Assert.ThrowsAsync<WiberApiException>(() => client.PublishAsync("t", Hello));

        Assert.Equal((code, (int?)status), (error.Code, error.Status));
        Assert.Contains($"said {code}", error.Message, StringComparison.Ordinal);
        Assert.Single(node.Requests);
    }

    [Theory]
    [InlineData(504, "outcome_unknown", "outcome_unknown")]
    [InlineData(500, "internal", "outcome_unknown")]
    [InlineData(503, "overloaded", "overloaded")]
    [InlineData(429, "overloaded", "overloaded")]
    public async Task At_the_deadline_the_error_tells_whether_the_outcome_is_known(int status, string code, string expected)
    {
        await using FakeApiNode node = await FakeApiNode.StartAsync((context, _) =>
        {
            // Longer than the call may take: it gives up at once, and no attempt is under way.
            context.Response.Headers.RetryAfter = "30";
            return FakeApiNode.ProblemAsync(context, status, code);
        });
        using var client = new WiberClient([node.Uri], new WiberClientOptions { CallTimeout = TimeSpan.FromSeconds(20) });

        WiberApiException error = await Assert.ThrowsAsync<WiberApiException>(() => client.PublishAsync("t", Hello));

        Assert.Equal((expected, (int?)status), (error.Code, error.Status));
    }

    [Fact]
    public async Task Silence_until_the_deadline_is_an_unknown_outcome()
    {
        await using FakeApiNode node = await FakeApiNode.StartAsync((context, _) => SilenceAsync(context.RequestAborted));
        using var client = new WiberClient([node.Uri], new WiberClientOptions { CallTimeout = TimeSpan.FromSeconds(2) });

        WiberApiException error = await Assert.ThrowsAsync<WiberApiException>(() => client.PublishAsync("t", Hello));

        Assert.Equal("outcome_unknown", error.Code);
    }

    [Fact]
    public async Task Without_any_node_the_outcome_is_known()
    {
        using var client = new WiberClient(DeadNodes(3), new WiberClientOptions { CallTimeout = TimeSpan.FromMilliseconds(300) });

        WiberApiException error = await Assert.ThrowsAsync<WiberApiException>(() => client.PublishAsync("t", Hello));

        Assert.Equal("unreachable", error.Code);
    }

    [Fact]
    public async Task A_conflict_after_an_attempt_without_answer_is_an_unknown_outcome()
    {
        int attempts = 0;
        await using FakeApiNode node = await FakeApiNode.StartAsync((context, _) => Interlocked.Increment(ref attempts) == 1
            ? FakeApiNode.ProblemAsync(context, 504, "outcome_unknown")
            : FakeApiNode.ProblemAsync(context, 409, "sequence_too_old"));
        using var client = new WiberClient([node.Uri]);

        WiberApiException error = await Assert.ThrowsAsync<WiberApiException>(() => client.PublishAsync("t", Hello));

        Assert.Equal("outcome_unknown", error.Code);
    }

    [Fact]
    public async Task Cancelling_ends_a_publish_in_flight()
    {
        await using FakeApiNode node = await FakeApiNode.StartAsync((context, _) => SilenceAsync(context.RequestAborted));
        using var client = new WiberClient([node.Uri]);
        using var cancellation = new CancellationTokenSource();

        Task<PublishAnswer> publish = client.PublishAsync("t", Hello, cancellationToken: cancellation.Token);
        await WaitUntilAsync(() => !node.Requests.IsEmpty);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publish);
    }

    [Fact]
    public async Task Publishes_never_run_further_ahead_of_an_open_one_than_the_window()
    {
        using var release = new SemaphoreSlim(0);
        await using FakeApiNode node = await FakeApiNode.StartAsync(async (context, _) =>
        {
            if (context.Request.Headers["Wiber-Sequence"] == "1")
            {
                await release.WaitAsync(context.RequestAborted);
            }

            await FakeApiNode.StoredAsync(context);
        });
        using var client = new WiberClient([node.Uri]);

        Task[] publishes = Enumerable.Range(0, 600).Select(_ => (Task)client.PublishAsync("t", Hello)).ToArray();
        await WaitUntilAsync(() => publishes.Count(publish => publish.IsCompletedSuccessfully) == 511);
        Assert.Equal(512, node.Requests.Count);
        release.Release();
        await Task.WhenAll(publishes);

        Assert.Equal(
            Enumerable.Range(1, 600).Select(i => i.ToString()).Order(),
            node.Requests.Select(request => request.Sequence).Order());
    }

    [Theory]
    [InlineData(3, "application/json")]
    [InlineData(200, "application/x-ndjson")]
    public async Task A_batch_has_an_answer_for_each_message(int count, string contentType)
    {
        await using FakeApiNode node = await FakeApiNode.StartAsync((context, body) =>
        {
            string[] messages = contentType == "application/json" ? new string[count] : body.TrimEnd('\n').Split('\n');
            IEnumerable<string> answers = messages.Select((_, i) => $$"""{"topic":"t","partition":0,"offset":{{i}}}""");
            return FakeApiNode.JsonAsync(context, contentType == "application/json"
                ? $"[{string.Join(',', answers)}]"
                : string.Join('\n', answers) + "\n");
        });
        using var client = new WiberClient([node.Uri]);
        OutgoingMessage json = OutgoingMessage.Json(Encoding.UTF8.GetBytes("{\"a\":\r\n [1.0,\"x\\ny\"]}"));

        IReadOnlyList<PublishAnswer> answers = await client.PublishAsync("t", Enumerable.Repeat(json, count).ToArray());

        Assert.Equal(Enumerable.Range(0, count).Select(i => (long?)i), answers.Select(answer => answer.Offset));
        FakeApiNode.Recorded request = Assert.Single(node.Requests);
        Assert.Equal(contentType, request.ContentType);
        Assert.Equal("1", request.Sequence);
        Assert.Empty(await client.PublishAsync("t", []));
        Assert.Single(node.Requests);
    }

    [Fact]
    public async Task An_answer_that_cannot_be_read_leaves_the_outcome_unknown()
    {
        await using FakeApiNode node = await FakeApiNode.StartAsync((context, _) => FakeApiNode.JsonAsync(context, "<html>"));
        using var client = new WiberClient([node.Uri]);

        var notJson = await Assert.ThrowsAsync<WiberApiException>(() => client.PublishAsync("t", Hello));
        node.Answer = (context, _) => FakeApiNode.JsonAsync(context, "[]");
        var tooFew = await Assert.ThrowsAsync<WiberApiException>(() => client.PublishAsync("t", [Hello]));

        Assert.Equal(("outcome_unknown", "outcome_unknown"), (notJson.Code, tooFew.Code));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task A_topic_that_would_change_the_path_is_refused(string topic)
    {
        using var client = new WiberClient(DeadNodes(1));

        WiberApiException error = await Assert.ThrowsAsync<WiberApiException>(() => client.PublishAsync(topic, Hello));

        Assert.Equal("invalid_topic", error.Code);
    }

    internal static Uri[] DeadNodes(int count) =>
        FreePorts.Pick(count).Select(port => new Uri($"http://127.0.0.1:{port}")).ToArray();

    internal static async Task WaitUntilAsync(Func<bool> condition) =>
        Assert.True(await Poll.UntilAsync(condition, TimeSpan.FromSeconds(10), CancellationToken.None), "not in time");

    private static async Task SilenceAsync(CancellationToken requestAborted)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, requestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client went away, as the test wants it to.
        }
    }
}
